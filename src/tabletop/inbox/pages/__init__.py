"""The pages in a team's outbox: its situation report each turn, and a page for each inject and message.

Everything is made of what the team's seat may see (`engine.seats`), the figures it may see as reported to it, and its
own form (R13, R14).
"""

from tabletop.inbox.pages.making import Pages, TeamPages

__all__ = ["Pages", "TeamPages"]
