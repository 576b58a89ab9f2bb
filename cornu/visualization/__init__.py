"""Pictures of models and of training runs, without system packages."""

from cornu.visualization.curves import HistoryPlot as HistoryPlot
from cornu.visualization.curves import plot_history as plot_history
from cornu.visualization.dot import Dot as Dot
from cornu.visualization.plot_model import model_to_dot as model_to_dot
from cornu.visualization.plot_model import plot_model as plot_model
