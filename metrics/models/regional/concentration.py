"""Location quotient (区位商): how much more of an industry a region has than the whole area."""

import numpy as np

from metrics.models.types import Values


def location_quotient(
    here: Values, all_here: Values, elsewhere: Values, all_elsewhere: Values
) -> Values:
    """LQ = (e_ij / e_j) / (e_i / e); 1 is the area's own share.

    Args:
        here: e_ij, employed in industry i in region j.
        all_here: e_j, employed in region j.
        elsewhere: e_i, employed in industry i in the whole area, region j included.
        all_elsewhere: e, employed in the whole area.

    Returns:
        The quotient; NaN where the region or the industry has nobody to compare with.
    """
    top = np.asarray(here, dtype=float) * np.asarray(all_elsewhere, dtype=float)
    bottom = np.asarray(all_here, dtype=float) * np.asarray(elsewhere, dtype=float)
    shape = np.broadcast(top, bottom).shape
    found: Values = np.divide(top, bottom, out=np.full(shape, np.nan), where=bottom > 0)
    return found
