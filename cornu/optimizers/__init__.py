"""From gradients to better weights."""

from cornu.optimizers import legacy as legacy
from cornu.optimizers import schedules as schedules
from cornu.optimizers.adadelta import Adadelta as Adadelta
from cornu.optimizers.adafactor import Adafactor as Adafactor
from cornu.optimizers.adagrad import Adagrad as Adagrad
from cornu.optimizers.adam import Adam as Adam
from cornu.optimizers.adamax import Adamax as Adamax
from cornu.optimizers.adamw import AdamW as AdamW
from cornu.optimizers.base import Optimizer as Optimizer
from cornu.optimizers.ftrl import Ftrl as Ftrl
from cornu.optimizers.lamb import Lamb as Lamb
from cornu.optimizers.lion import Lion as Lion
from cornu.optimizers.loss_scale_optimizer import LossScaleOptimizer as LossScaleOptimizer
from cornu.optimizers.multi_optimizer import *
from cornu.optimizers.muon import Muon as Muon
from cornu.optimizers.nadam import Nadam as Nadam
from cornu.optimizers.rmsprop import RMSprop as RMSprop
from cornu.optimizers.schedule_free_adamw import ScheduleFreeAdamW as ScheduleFreeAdamW
from cornu.optimizers.sgd import SGD as SGD
from cornu.optimizers.table import *
