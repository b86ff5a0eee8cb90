"""The regions of the weighing triangle as the picture draws them: colours, patterns and labels at their places."""

from dataclasses import dataclass
from typing import Any

from backlog.scoring.triangle import Point
from backlog.selectors.triangle import Triangle

CORNERS = ((130.0, 22.0), (35.0, 186.5), (225.0, 186.5))
"""Current on top, future left, strategy right, in the picture's own units; static/js/weigh.js has the same."""
STRENGTH = 0.5
"""How much of a region's colour is its stakeholders', and not the paper's."""
PATTERNS = 6
LABELLED = 0.035
SHORT = 0.15


@dataclass(frozen=True, slots=True)
class Patch:
    """One region as the picture draws it: three layers of colour, a pattern, a label."""

    key: str
    title: str
    share: float
    points: tuple[str, ...]
    layers: tuple[tuple[str, str], ...]
    pattern: int
    label: str
    x: str
    y: str
    lifted_by: str


def patches_of(found: Triangle) -> list[Patch]:
    """The regions, the largest first."""
    return [_patch(place, region) for place, region in enumerate(found.regions)]


def _patch(place: int, region: dict[str, Any]) -> Patch:
    x, y = _label_at(region)
    label = region["key"] if region["share"] >= SHORT else region["key"].rpartition("-")[2]
    return Patch(
        key=region["key"],
        title=region["title"],
        share=region["share"],
        points=tuple(" ".join(f"{px:.1f},{py:.1f}" for px, py in map(_xy, polygon)) for polygon in region["polygons"]),
        layers=_layers(region["centre"]),
        pattern=place % PATTERNS,
        label=label if region["share"] >= LABELLED else "",
        x=f"{x:.1f}",
        y=f"{y + 4:.1f}",
        lifted_by=", ".join(region["lifted_by"]),
    )


def _label_at(region: dict[str, Any]) -> tuple[float, float]:
    """In the middle of its region at the height of its centre, where a long edge does not cut the label off."""
    x, y = _xy(region["centre"])
    for polygon in region["polygons"]:
        corners = [_xy(point) for point in polygon]
        edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
        cuts = [ax + (bx - ax) * (y - ay) / (by - ay) for (ax, ay), (bx, by) in edges if (ay > y) != (by > y)]
        if cuts and min(cuts) <= x <= max(cuts):
            return (min(cuts) + max(cuts)) / 2, y
    return x, y


def _layers(weights: Point) -> tuple[tuple[str, str], ...]:
    """Opacities that, laid over each other, mix the three colours by the weights; classes keep them true to a theme."""
    left, found = 1.0, []
    for who, share in reversed(list(zip("cfs", weights, strict=True))):
        part = STRENGTH * share / left
        found.append((who, f"{part:.3f}"))
        left *= 1 - part
    return tuple(reversed(found))


def _xy(weights: Point) -> tuple[float, float]:
    pairs = list(zip(weights, CORNERS, strict=True))
    return sum(share * corner[0] for share, corner in pairs), sum(share * corner[1] for share, corner in pairs)


def at(weights: Point) -> str:
    """Where a weighting lies, as the picture moves things."""
    x, y = _xy(weights)
    return f"{x:.1f} {y:.1f}"
