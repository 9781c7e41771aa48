"""What stands on a map of routes: the words for segments, routes and the whole, as its readers may know them."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.exercise import form
from tabletop.exercise.wording import commodity_title, one_line, route_title, segment_title, stored_unit
from tabletop.pictures.map_figures import Figures

UNKNOWN = "not known"
FOOT = "Schematic: order and capacities, not places or distances."


class Words:
    """The words of one commodity's map. `order` are its routes as they are numbered: by cost where that is told."""

    def __init__(self, figures: Figures, commodity: form.Commodity) -> None:
        self.figures = figures
        self.commodity = commodity
        costs = [figures.value(route.cost) for route in commodity.routes]
        known = [cost for cost in costs if cost is not None]
        #: Whether the order in which routes fill is told; it is not where it would give away a cost.
        self.is_ordered = len(known) == len(costs) > 1
        self.order = sorted(range(len(costs)), key=known.__getitem__) if self.is_ordered else list(range(len(costs)))
        self._number = {place: number for number, place in enumerate(self.order, 1)}

    def number(self, route: int) -> int:
        """The number of a route on the map."""
        return self._number[route]

    @property
    def title(self) -> str:
        """What the commodity is called."""
        return one_line(commodity_title(self.figures.exercise, self.commodity))

    def route(self, route: int) -> str:
        """What a route is called."""
        return one_line(route_title(self.figures.exercise, self.commodity, self.commodity.routes[route]))

    def cost(self, route: int) -> str:
        """What a route costs, and when it fills: `cost 38, fills 1st`."""
        words = f"cost {self.figures.said(self.commodity.routes[route].cost) or UNKNOWN}"
        return f"{words}, fills {_nth(self.number(route))}" if self.is_ordered else words

    def segment(self, segment: int) -> str:
        """What a segment is called."""
        return one_line(segment_title(self.figures.exercise, self.commodity, self.commodity.segments[segment]))

    def capacity(self, segment: int) -> str:
        """What a segment can pass: `59 Mt per year`."""
        figure = self.commodity.segments[segment].capacity
        return self.figures.said(figure, self.commodity.unit) or f"capacity {UNKNOWN}"

    def store(self, segment: int) -> str:
        """The tank farm of a segment: `tank farm 0.8 Mt`; empty where it has none."""
        room = self.commodity.segments[segment].storage_capacity
        if room is None:
            return ""
        return f"tank farm {self.figures.said(room, stored_unit(self.commodity)) or f'of a size {UNKNOWN}'}"

    def users(self, segment: int) -> str:
        """The routes through a segment that several share: `routes 1 and 3`."""
        routes = [place for place, route in enumerate(self.commodity.routes) if segment in route.through]
        numbers = [str(number) for number in sorted(map(self.number, routes))]
        return f"routes {', '.join(numbers[:-1])} and {numbers[-1]}" if len(numbers) > 1 else ""

    def about(self, segment: int) -> Sequence[str]:
        """All figures of a segment."""
        return [part for part in (self.capacity(segment), self.store(segment), self.users(segment)) if part]

    @property
    def side(self) -> str:
        """What stands at the end that all routes share: `Supply` or `Demand`."""
        return "Demand" if self.commodity.is_demand else "Supply"

    @property
    def offered(self) -> str:
        """How much is offered or wanted."""
        return self.figures.said(self.commodity.offered, self.commodity.unit) or UNKNOWN

    @property
    def unused(self) -> list[int]:
        """Segments that no route passes."""
        used = {segment for route in self.commodity.routes for segment in route.through}
        return [place for place in range(len(self.commodity.segments)) if place not in used]

    @property
    def foot(self) -> tuple[str, str]:
        """What the map is, and how to read it."""
        order = " The cheapest route fills first." if self.is_ordered else ""
        more = " A thicker line can carry more." if len(self.order) > 1 else ""
        return FOOT, f"Figures are those at STARTEX.{order}{more}"

    @property
    def description(self) -> str:
        """The map in words, for those who cannot see it."""
        said = [f"Map of the routes of {self.title}. {self.side}: {self.offered}. {' '.join(self.foot)}"]
        for place in self.order:
            way = "; then ".join(
                f"{self.segment(part)} ({', '.join(self.about(part))})" for part in self.commodity.routes[place].through
            )
            said.append(f"Route {self.number(place)}: {self.route(place)}, {self.cost(place)}; through {way}.")
        said += [f"On no route: {self.segment(part)} ({', '.join(self.about(part))})." for part in self.unused]
        return one_line(" ".join(said))


def _nth(number: int) -> str:
    """An ordinal: `1st`, `12th`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
