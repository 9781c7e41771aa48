"""Forms that teams fill in: what one shows (`model`), and how it is written for an editor, a note or a spreadsheet."""
