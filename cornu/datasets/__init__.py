"""Data sets to learn with: digits comes with cornu, the others come from a folder of yours or a download."""

from cornu.datasets import digits as digits
from cornu.datasets import fashion_mnist as fashion_mnist
from cornu.datasets import mnist as mnist
from cornu.datasets.folder import set_local_folder as set_local_folder
