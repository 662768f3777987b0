"""The pictures: one anatomy, tissue values, the physics of each modality. None of them shows a patient."""
