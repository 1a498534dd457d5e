"""The one array type of the models here."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
