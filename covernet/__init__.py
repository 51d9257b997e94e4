"""covernet: a graph model of organizational coverage networks.

>>> import covernet
>>> callable(covernet.open)
True
"""

from covernet.api import Coverage, open

__all__ = ["Coverage", "__version__", "open"]

__version__ = "0.1.0"
