"""Floor 7: models of every kind, and how they are shown, copied and loaded."""

from cornu.models.cloning import clone_model as clone_model
from cornu.models.json import model_from_json as model_from_json
from cornu.models.model import *
from cornu.models.sequential import Sequential as Sequential
from cornu.saving.saving_api import load_model as load_model
from cornu.saving.saving_api import save_model as save_model
