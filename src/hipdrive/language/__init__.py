"""Words in more than one language: whatever a person reads and the languages write differently."""
