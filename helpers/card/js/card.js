// The card: draws one view (step, work-up list, debrief or start) and sends what the learner does.
// Every word about the case comes from the view; the fixed labels and helper texts stand in these modules.

import { render } from "./rendering.js";

export default { render };
