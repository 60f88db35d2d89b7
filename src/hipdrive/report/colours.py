"""The one palette (Okabe and Ito 2008, distinguishable with every common colour blindness)."""

from __future__ import annotations

from hipdrive.motion.landmarks import Side

Colour = tuple[int, int, int]

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
INK: Colour = (20, 22, 26)
SPINE: Colour = (240, 228, 66)  # yellow
DOWEL: Colour = (204, 121, 167)  # reddish purple
VERTICAL: Colour = (235, 235, 235)
ARROW: Colour = (0, 158, 115)  # bluish green
SIDE_COLOUR: dict[Side, Colour] = {"left": (86, 180, 233), "right": (230, 159, 0)}  # sky blue, orange

#: Dash and gap of the far leg, as a share of the line's width.
FAR_DASH: tuple[float, float] = (3.0, 2.0)
