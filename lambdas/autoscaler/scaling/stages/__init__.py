"""From what demand asks to what a target shall run with, in stages: each passes on, or says why not."""
