"""The pictures: one anatomy, tissue values, and the physics of each modality. Nothing here shows a patient."""
