"""Metrics: what is measured while training, with no gradient."""

from cornu.losses.crossentropy import binary_crossentropy as binary_crossentropy
from cornu.losses.crossentropy import categorical_crossentropy as categorical_crossentropy
from cornu.losses.crossentropy import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from cornu.losses.divergence import kl_divergence as kl_divergence
from cornu.losses.divergence import poisson as poisson
from cornu.losses.focal import binary_focal_crossentropy as binary_focal_crossentropy
from cornu.losses.focal import categorical_focal_crossentropy as categorical_focal_crossentropy
from cornu.losses.margins import categorical_hinge as categorical_hinge
from cornu.losses.margins import hinge as hinge
from cornu.losses.margins import squared_hinge as squared_hinge
from cornu.losses.regression import huber as huber
from cornu.losses.regression import log_cosh as log_cosh
from cornu.losses.regression import mean_absolute_error as mean_absolute_error
from cornu.losses.regression import mean_absolute_percentage_error as mean_absolute_percentage_error
from cornu.losses.regression import mean_squared_error as mean_squared_error
from cornu.losses.regression import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from cornu.metrics.accuracy import *
from cornu.metrics.auc import AUC as AUC
from cornu.metrics.base import Metric as Metric
from cornu.metrics.correlation import *
from cornu.metrics.curve import *
from cornu.metrics.f_score import *
from cornu.metrics.identifiers import *
from cornu.metrics.iou import *
from cornu.metrics.margins import *
from cornu.metrics.mean import *
from cornu.metrics.precision_recall import *
from cornu.metrics.probabilistic import *
from cornu.metrics.r2_score import R2Score as R2Score
from cornu.metrics.regression import *
