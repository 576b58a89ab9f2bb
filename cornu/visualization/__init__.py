"""Pictures of models and of training runs, without system packages."""

from cornu.visualization.curves import *
from cornu.visualization.dot import Dot as Dot
from cornu.visualization.plot_model import *
