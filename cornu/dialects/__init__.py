"""Floor 9: every dialect of Keras. Old names, arguments and import paths, and `tf.*`, as tables and thin adapters."""

from cornu.dialects.install import install as install
from cornu.dialects.install import uninstall as uninstall
