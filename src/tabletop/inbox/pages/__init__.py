"""What a team gets to read: its injects and messages as files, and a situation report, in Markdown and HTML."""
