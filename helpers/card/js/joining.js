// The first screen of a phone: the room's code, a nickname if one likes.

import { b, button, h, p, section, span } from "./elements.js";

const NO_ACCOUNT = "No account. One random cookie keeps your place. This page is not encrypted: type nothing private.";

const field = (card, name, words, more, props) => {
  const id = `${card.id}-${name}`;
  return [
    h("label", { class: "omc-field-name", for: id }, b("", words), more),
    h("input", { type: "text", id, name, class: "omc-typing", autocomplete: "off", ...props }),
  ];
};

/** The form; what it sends is looked at by the server alone. */
export function joinForm(card, { code }) {
  const wrong = h("p", { class: "omc-wrong", role: "alert", id: `${card.id}-wrong` });
  const [codeName, codeField] = field(card, "code", "Room code", "", {
    autocapitalize: "characters", spellcheck: "false", maxlength: "12", class: "omc-typing omc-code",
    "aria-describedby": wrong.id,
  });
  const wrongName = h("p", { class: "omc-wrong", role: "alert", id: `${card.id}-wrong-name` });
  const [nickName, nickField] = field(card, "nickname", "Nickname", " (optional)", {
    maxlength: "24", "aria-describedby": `${card.id}-nameless ${wrongName.id}`,
  });
  const fields = { code: [codeField, wrong], nickname: [nickField, wrongName] };
  codeField.value = code;
  const join = button("Join", null, { type: "submit", class: "omc-button omc-main" });
  const form = h("form", { class: "omc-join", novalidate: true, submit: sent },
    codeName, codeField, wrong, nickName, nickField, wrongName,
    h("p", { class: "omc-helper", id: `${card.id}-nameless` },
      "Leave it empty to stay nameless. The room sees counts, never names; whoever teaches can see a nickname beside its votes."),
    join);
  async function sent(event) {
    event.preventDefault();
    if (join.getAttribute("aria-busy")) return;
    if (!codeField.value.trim()) return say({ field: "code", why: "Type the room code first." });
    join.setAttribute("aria-busy", "true");
    say(null);
    const refused = await card.send({ do: "join", code: codeField.value, nickname: nickField.value });
    join.removeAttribute("aria-busy");
    if (refused) say(refused);
  }
  function say(refused) {
    for (const [name, [input, words]] of Object.entries(fields)) {
      const why = refused?.field === name ? refused.why : "";
      words.textContent = why;
      input.setAttribute("aria-invalid", String(Boolean(why)));
      if (why) input.focus();
    }
  }
  return section("joining",
    h("h2", { class: "omc-title", id: `${card.id}-title`, tabindex: "-1" }, "Join the room"),
    p("under", "The code is on the screen in front of you."),
    form,
    p("helper", span("", NO_ACCOUNT)));
}
