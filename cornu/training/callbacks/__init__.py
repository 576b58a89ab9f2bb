"""What looks on while a model trains, and may step in."""

from cornu.training.callbacks.callback import Callback as Callback
from cornu.training.callbacks.callback_list import CallbackList as CallbackList
from cornu.training.callbacks.csv_logger import CSVLogger as CSVLogger
from cornu.training.callbacks.early_stopping import EarlyStopping as EarlyStopping
from cornu.training.callbacks.history import History as History
from cornu.training.callbacks.lambda_callback import LambdaCallback as LambdaCallback
from cornu.training.callbacks.learning_rate_scheduler import LearningRateScheduler as LearningRateScheduler
from cornu.training.callbacks.model_checkpoint import ModelCheckpoint as ModelCheckpoint
from cornu.training.callbacks.progbar_logger import ProgbarLogger as ProgbarLogger
from cornu.training.callbacks.reduce_lr_on_plateau import ReduceLROnPlateau as ReduceLROnPlateau
from cornu.training.callbacks.terminate_on_nan import TerminateOnNaN as TerminateOnNaN
