"""Old arguments and methods of models: used, or explained once with what to write today."""

import numpy as np
import pytest

import cornu
from cornu import callbacks, layers, utils

pytestmark = pytest.mark.filterwarnings("ignore::cornu.base.notices.CornuWarning")


@pytest.fixture
def model():
    made = cornu.Sequential([layers.Dense(3, activation="softmax", input_shape=(2,))])
    made.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return made


X = np.random.default_rng(0).normal(size=(12, 2)).astype("float32")
Y = np.arange(12) % 3


def batches():
    while True:
        yield X[:4], Y[:4]


def test_nb_epoch(model, notices):
    history, said = notices(model.fit, X, Y, nb_epoch=3, verbose=0)
    assert history.epoch == [0, 1, 2]
    assert any("`nb_epoch` is called `epochs`" in one for one in said)
    with pytest.raises(ValueError, match="argument 'nb_epoch' must be left out where `epochs` is given"):
        model.fit(X, Y, epochs=1, nb_epoch=3)


def test_metrics_in_the_third_place(notices):
    model = cornu.Sequential([layers.Dense(1, input_shape=(2,))])
    _, said = notices(model.compile, "sgd", "mse", ["mae"])
    assert "metrics stand in the third place" in said[0]
    assert set(model.fit(X, Y, verbose=0).history) == {"loss", "mae"}
    model.compile("sgd", "mse", ["mae"], [2.0])
    assert model.get_compile_config()["loss_weights"] == [2.0]
    _, said = notices(model.compile, "sgd", "mse", [2.0], ["mae"])
    assert said == []


@pytest.mark.parametrize("mode", ["temporal", ["temporal"], {"a": None, "b": "temporal"}])
def test_sample_weight_mode(mode, notices):
    model = cornu.Sequential([layers.Dense(1, input_shape=(3, 2))])
    _, said = notices(model.compile, "sgd", "mse", sample_weight_mode=mode)
    assert "(samples, timesteps) weights every time step" in said[0]
    assert notices(model.compile, "sgd", "mse", sample_weight_mode=None)[1] == []
    with pytest.raises(ValueError, match="argument 'sample_weight_mode' must be 'temporal' or None"):
        model.compile("sgd", "mse", sample_weight_mode="temporall")


def test_target_tensors(model):
    model.compile("sgd", "mse", target_tensors=None)
    with pytest.raises(ValueError, match="argument 'target_tensors' must be None.*Pass the targets to `fit` as y"):
        model.compile("sgd", "mse", target_tensors=[1])


def test_other_arguments_of_compile(model, notices):
    _, said = notices(model.compile, "sgd", "mse", experimental_run_tf_function=False)
    assert "experimental_run_tf_function=False is not needed" in said[0]
    model.compile("sgd", "mse", run_eagerly=None, steps_per_execution=None)
    assert model.run_eagerly is False and model.steps_per_execution == "auto"


class Rows(utils.Sequence):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        return X[4 * index : 4 * index + 4], Y[4 * index : 4 * index + 4]


def test_workers_belong_to_the_dataset(model, notices):
    rows = Rows()
    _, said = notices(model.fit, rows, workers=2, max_queue_size=4, use_multiprocessing=False, verbose=0)
    assert (rows.workers, rows.max_queue_size, rows.use_multiprocessing) == (2, 4, False)
    assert "workers=2, max_queue_size=4 belong to the dataset today" in said[0]


def test_workers_change_nothing_for_arrays(model, notices):
    _, said = notices(model.fit, X, Y, workers=2, verbose=0)
    assert "workers=2 change nothing here" in said[0] and "PyDataset" in said[0]
    assert notices(model.evaluate, X, Y, workers=1, max_queue_size=10, use_multiprocessing=False, verbose=0)[1] == []
    with pytest.raises(ValueError, match="argument 'workers' must be an integer of at least 0; got workers=-1"):
        model.predict(X, workers=-1)


@pytest.mark.parametrize("method", ["fit", "evaluate", "predict", "compile", "train_on_batch"])
def test_unknown_arguments_are_refused_with_the_nearest(model, method):
    with pytest.raises(TypeError, match=rf"Sequential\.{method}: unknown argument"):
        getattr(model, method)(*([X] if method != "compile" else []), epochz=1)
    with pytest.raises(TypeError, match="Did you mean 'epochs'"):
        model.fit(X, Y, epoch=1)


def test_fit_generator(model, notices):
    history, said = notices(
        model.fit_generator,
        batches(),
        steps_per_epoch=2,
        epochs=2,
        verbose=0,
        validation_data=batches(),
        validation_steps=1,
    )
    assert len(history.history["val_loss"]) == 2
    assert said == ["fit_generator is old: write model.fit, which takes arrays and generators alike."]


def test_fit_generator_as_keras_1_wrote_it(model):
    seen = []
    watcher = callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(batch))
    history = model.fit_generator(
        batches(),
        samples_per_epoch=10,
        nb_epoch=2,
        verbose=0,
        callbacks=[watcher],
        validation_data=(X, Y),
        nb_val_samples=4,
        max_q_size=5,
        nb_worker=1,
        pickle_safe=False,
    )
    assert seen == [0, 1, 2] * 2 and len(history.history["val_loss"]) == 2
    assert len(model.fit_generator(Rows(), samples_per_epoch=12, nb_epoch=1, verbose=0).epoch) == 1


def test_evaluate_and_predict_generator(model):
    loss, accuracy = model.evaluate_generator(batches(), steps=2)
    assert loss == pytest.approx(model.evaluate(X[:4], Y[:4], verbose=0)[0], rel=1e-5)
    assert model.predict_generator(batches(), steps=2).shape == (8, 3)
    assert model.predict_generator(batches(), val_samples=8).shape == (8, 3)
    assert 0 <= accuracy <= 1


def test_predict_classes_and_proba(model, notices):
    classes, said = notices(model.predict_classes, X)
    np.testing.assert_array_equal(classes, model.predict(X, verbose=0).argmax(-1))
    assert "np.argmax(model.predict(x), axis=-1)" in said[0]
    np.testing.assert_array_equal(model.predict_proba(X), model.predict(X, verbose=0))
    single = cornu.Sequential([layers.Dense(1, activation="sigmoid", input_shape=(2,))])
    assert set(np.unique(single.predict_classes(X))) <= {0, 1} and single.predict_classes(X).shape == (12, 1)


def test_reset_states_and_metrics(model, notices):
    recurrent = cornu.Sequential([layers.LSTM(2, batch_input_shape=(1, 3, 1), stateful=True)])
    ones = np.ones((1, 3, 1))
    first = recurrent.predict(ones, verbose=0)
    assert not np.allclose(first, recurrent.predict(ones, verbose=0))
    recurrent.reset_states()
    np.testing.assert_allclose(first, recurrent.predict(ones, verbose=0), rtol=1e-6)
    _, said = notices(model.train_on_batch, X, Y, reset_metrics=True)
    assert "model.reset_metrics()" in said[0]
    metric = cornu.metrics.Mean()
    metric.update_state(3.0)
    metric.reset_states()
    assert float(metric.result()) == 0


def test_logs_under_their_old_names(model, notices):
    history, said = notices(
        model.fit, X, Y, epochs=2, verbose=0, validation_data=(X, Y), callbacks=[callbacks.EarlyStopping("val_acc")]
    )
    assert history.history["acc"] == history.history["accuracy"]
    assert history.history["val_acc"] == history.history["val_accuracy"]
    assert "acc" in history.history and "acc" not in list(history.history)
    assert any("logged as `val_accuracy` today" in one for one in said)
    with pytest.raises(KeyError):
        history.history["val_foo"]


def test_callbacks_read_old_names(model):
    seen = []

    class Watch(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append(logs.get("acc"))

    history = model.fit(X, Y, verbose=0, callbacks=[Watch()])
    assert seen == history.history["accuracy"]


def test_metrics_that_are_called_acc_stay_so():
    model = cornu.Sequential([layers.Dense(3, activation="softmax", input_shape=(2,))])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["acc"])
    assert set(model.fit(X, Y, verbose=0).history) == {"acc", "loss"}


def test_helpers_of_old_utils(model, capsys, notices, tmp_path):
    from keras.utils import multi_gpu_model, print_summary
    from keras.utils.layer_utils import count_params
    from keras.utils.np_utils import categorical_probas_to_classes, probas_to_classes
    from keras.utils.visualize_util import plot

    print_summary(model)
    assert "Dense" in capsys.readouterr().out
    assert count_params(model.weights) == 9
    assert categorical_probas_to_classes([[0.1, 0.9]]).tolist() == [1]
    assert probas_to_classes([[0.1, 0.9]]).tolist() == [1] and probas_to_classes([[0.7], [0.2]]).tolist() == [1, 0]
    plot(model, to_file=str(tmp_path / "model.svg"), show_shapes=True)
    assert "<svg" in (tmp_path / "model.svg").read_text()
    same, said = notices(multi_gpu_model, model, gpus=2)
    assert same is model and "on one device" in said[0]


def test_models_from_configurations(model):
    from keras.models import model_from_config, model_from_yaml

    config = {"class_name": "Sequential", "config": model.get_config()}
    assert model_from_config(config).output_shape == (None, 3)
    with pytest.raises(NotImplementedError, match="to_json"):
        model_from_yaml("a: 1")
