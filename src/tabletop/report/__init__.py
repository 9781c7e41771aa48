"""After-action reports: a run's record in, one model of plain data, printed as HTML, PDF, DOCX, Markdown and JSON."""
