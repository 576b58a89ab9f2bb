"""Layers: everything that a model is put together from."""

from cornu.layers.activation.activation import Activation as Activation
from cornu.layers.activation.elu import ELU as ELU
from cornu.layers.activation.leaky_relu import LeakyReLU as LeakyReLU
from cornu.layers.activation.prelu import PReLU as PReLU
from cornu.layers.activation.relu import ReLU as ReLU
from cornu.layers.activation.softmax import Softmax as Softmax
from cornu.layers.base.input_spec import InputSpec as InputSpec
from cornu.layers.base.layer import Layer as Layer
from cornu.layers.convolution.conv import *
from cornu.layers.convolution.conv import Conv1D as Convolution1D
from cornu.layers.convolution.conv import Conv2D as Convolution2D
from cornu.layers.convolution.conv import Conv3D as Convolution3D
from cornu.layers.convolution.conv_transpose import *
from cornu.layers.convolution.conv_transpose import Conv1DTranspose as Convolution1DTranspose
from cornu.layers.convolution.conv_transpose import Conv2DTranspose as Convolution2DTranspose
from cornu.layers.convolution.conv_transpose import Conv3DTranspose as Convolution3DTranspose
from cornu.layers.convolution.depthwise_conv import *
from cornu.layers.convolution.separable_conv import *
from cornu.layers.convolution.separable_conv import SeparableConv1D as SeparableConvolution1D
from cornu.layers.convolution.separable_conv import SeparableConv2D as SeparableConvolution2D
from cornu.layers.core.dense import Dense as Dense
from cornu.layers.core.einsum_dense import EinsumDense as EinsumDense
from cornu.layers.core.embedding import Embedding as Embedding
from cornu.layers.core.identity import Identity as Identity
from cornu.layers.core.input_layer import *
from cornu.layers.core.lambda_layer import Lambda as Lambda
from cornu.layers.core.masking import Masking as Masking
from cornu.layers.merging.add import *
from cornu.layers.merging.average import *
from cornu.layers.merging.concatenate import *
from cornu.layers.merging.dot import *
from cornu.layers.merging.maximum import *
from cornu.layers.merging.minimum import *
from cornu.layers.merging.multiply import *
from cornu.layers.merging.subtract import *
from cornu.layers.normalization.batch_normalization import BatchNormalization as BatchNormalization
from cornu.layers.normalization.group_normalization import GroupNormalization as GroupNormalization
from cornu.layers.normalization.layer_normalization import LayerNormalization as LayerNormalization
from cornu.layers.normalization.rms_normalization import RMSNormalization as RMSNormalization
from cornu.layers.normalization.unit_normalization import UnitNormalization as UnitNormalization
from cornu.layers.pooling.average_pooling import *
from cornu.layers.pooling.average_pooling import AveragePooling1D as AvgPool1D
from cornu.layers.pooling.average_pooling import AveragePooling2D as AvgPool2D
from cornu.layers.pooling.average_pooling import AveragePooling3D as AvgPool3D
from cornu.layers.pooling.global_pooling import *
from cornu.layers.pooling.global_pooling import GlobalAveragePooling1D as GlobalAvgPool1D
from cornu.layers.pooling.global_pooling import GlobalAveragePooling2D as GlobalAvgPool2D
from cornu.layers.pooling.global_pooling import GlobalAveragePooling3D as GlobalAvgPool3D
from cornu.layers.pooling.global_pooling import GlobalMaxPooling1D as GlobalMaxPool1D
from cornu.layers.pooling.global_pooling import GlobalMaxPooling2D as GlobalMaxPool2D
from cornu.layers.pooling.global_pooling import GlobalMaxPooling3D as GlobalMaxPool3D
from cornu.layers.pooling.max_pooling import *
from cornu.layers.pooling.max_pooling import MaxPooling1D as MaxPool1D
from cornu.layers.pooling.max_pooling import MaxPooling2D as MaxPool2D
from cornu.layers.pooling.max_pooling import MaxPooling3D as MaxPool3D
from cornu.layers.regularization.activity_regularization import ActivityRegularization as ActivityRegularization
from cornu.layers.regularization.alpha_dropout import AlphaDropout as AlphaDropout
from cornu.layers.regularization.dropout import Dropout as Dropout
from cornu.layers.regularization.gaussian_dropout import GaussianDropout as GaussianDropout
from cornu.layers.regularization.gaussian_noise import GaussianNoise as GaussianNoise
from cornu.layers.regularization.spatial_dropout import *
from cornu.layers.reshaping.cropping import *
from cornu.layers.reshaping.flatten import Flatten as Flatten
from cornu.layers.reshaping.permute import Permute as Permute
from cornu.layers.reshaping.repeat_vector import RepeatVector as RepeatVector
from cornu.layers.reshaping.reshape import Reshape as Reshape
from cornu.layers.reshaping.up_sampling import *
from cornu.layers.reshaping.zero_padding import *
from cornu.layers.rnn.bidirectional import Bidirectional as Bidirectional
from cornu.layers.rnn.gru import *
from cornu.layers.rnn.lstm import *
from cornu.layers.rnn.rnn import RNN as RNN
from cornu.layers.rnn.simple_rnn import *
from cornu.layers.rnn.stacked_rnn_cells import StackedRNNCells as StackedRNNCells
from cornu.layers.rnn.time_distributed import TimeDistributed as TimeDistributed
