"""Papers on paper: one definition of a paper, printed as PDF and as DOCX."""
