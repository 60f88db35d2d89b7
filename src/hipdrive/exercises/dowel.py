"""The virtual dowel along the spine (definitions B1) and across the low back (B2).

B1. A straight rod rests on the convex side of the back, so two of its three contacts always survive. Which one opens
follows from what moved: the low back or the neck, against the person's own start posture. A rounded back pivots the
rod between the shoulder blades and opens the sacrum or the head; an arched back, or a head thrown back, opens the
middle. Unsure which: a contact changed, no site.

B2. A rod across the low back rolls when the trunk tips. A still rod does not prove a still spine, so the outline of
the back is told beside it, always.
"""

from __future__ import annotations

import math

#: Contacts of B1, from the top.
CONTACTS: tuple[str, str, str] = ("head", "mid_scapular", "sacrum")
#: Change that opens a contact: 8 degrees of low back are 20 mm at the sacrum (2.4 mm a degree, definitions B1).
LUMBAR_TOLERANCE_DEG = 8.0
#: The same 20 mm at the back of the head would be 4 degrees (0.30 m), but an ear wanders by more than that by itself,
#: and in a hinge the head rises by 8 to 15 degrees without being thrown back (rendered neutral single-leg RDL).
NECK_TOLERANCE_DEG, THROWN_BACK_DEG = 14.0, 25.0
#: Lever arms in metres (definitions B1): their ratio says whether low back or neck opened the gap.
_LUMBAR_LEVER_M, _NECK_LEVER_M = 0.14, 0.30

#: B2: trunk pitch change in degrees; 6 mm of travel a degree, so 5 degrees are 30 mm (rolled), and from
#: 15 degrees on the rod leaves the trough of a 30 degree lordosis.
ROLL_DEG, FALL_DEG = 5.0, 15.0
#: Wobble of the trunk's pitch about its own smooth course (RMS); the pose network alone wobbles by up to 1.5 degrees.
TREMBLE_DEG = 2.5


def lost_contact(lumbar_change_deg: float, neck_change_deg: float, lumbar_tolerance_deg: float) -> int:
    """Index in `CONTACTS` of the contact that is open, -1 for none.

    lumbar_change_deg : + rounded, - arched, against the start; NaN where the outline is not seen
    neck_change_deg : + head forward of the trunk line, - thrown back; NaN where the head is not seen
    lumbar_tolerance_deg : the larger of `LUMBAR_TOLERANCE_DEG` and the noise of the still hold
    """
    lumbar = 0.0 if lumbar_change_deg != lumbar_change_deg else lumbar_change_deg
    neck = 0.0 if neck_change_deg != neck_change_deg else neck_change_deg
    if lumbar < -lumbar_tolerance_deg:
        return 1
    if lumbar > lumbar_tolerance_deg:
        # With the head poked forward at the same time the neck's longer lever may open the head first.
        head_first = neck > NECK_TOLERANCE_DEG and _NECK_LEVER_M * neck > 2.0 * _LUMBAR_LEVER_M * lumbar
        return 0 if head_first else 2
    if neck > NECK_TOLERANCE_DEG:
        return 0
    return 1 if neck < -THROWN_BACK_DEG else -1


def balanced_state(trunk_change_deg: float, tremble_deg: float) -> str:
    """B2: what a rod across the low back does: steady, trembling, rolling, fallen or not_seen.

    trunk_change_deg : largest change of the trunk's pitch, NaN where it is not seen
    tremble_deg : its quick wobble (RMS)
    """
    if not math.isfinite(trunk_change_deg):
        return "not_seen"
    if abs(trunk_change_deg) > FALL_DEG:
        return "fallen"
    if abs(trunk_change_deg) > ROLL_DEG:
        return "rolling"
    return "trembling" if tremble_deg > TREMBLE_DEG else "steady"
