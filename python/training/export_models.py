"""Writes the ONNX files and cards of packages/models from finished trainings.

python3 export_models.py --digits RUN --mnist RUN --classifiers RUN --rows … --images … --labels … --out packages/models
"""

import argparse
import json
import os
import sys

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "export"))

import train_classifiers
import train_digits
import train_mnist
from data import digits, mnist
from edm import NOISE_DEVIATION, NOISE_MEAN, held_out_loss
from jvp_graph import JvpGraph
from export import OUTPUT_TOLERANCE, checked, export_model, random_inputs, with_direction
from onnx_file import write_onnx

OPTDIGITS = {
    "name": "Optical Recognition of Handwritten Digits (test set)",
    "authors": "E. Alpaydin and C. Kaynak, UCI Machine Learning Repository",
    "licence": "CC BY 4.0",
    "pixels": "8x8, 0 to 16 mapped to [-1, 1]",
    "train": "rows 1 to 1500",
    "heldOut": "rows 1501 to 1797",
}
MNIST = {
    "name": "MNIST (the 10,000 images of its test set)",
    "authors": "Y. LeCun and C. Cortes",
    "licence": "CC BY-SA 3.0, as stated in the documentation of Keras",
    "pixels": "28x28, 0 to 255 mapped to [-1, 1]",
    "train": "images 1 to 9000",
    "heldOut": "images 9001 to 10000",
}


def average_of(folder, model):
    """The model with the averaged weights of the last checkpoint of a training, and the checkpoint."""
    saved = torch.load(os.path.join(folder, "checkpoint.pt"))
    model.load_state_dict(saved["average"])
    return model.eval().requires_grad_(False), saved


def training_card(saved, **further):
    return {"seed": 0, "steps": saved["step"], "batchSize": 64, "minutes": round(saved["seconds"] / 60), "threads": 1,
            "noise": {"mean": NOISE_MEAN, "deviation": NOISE_DEVIATION}, **further}  # fmt: skip


def loss_card(model, held_out, labels=()):
    value, error = held_out_loss(model, held_out, labels, levels=32, draws=1)
    return {"heldOut": round(value, 5), "standardError": round(error, 5), "rows": len(held_out), "levels": 32}


def copy_curve(run, folder):
    with open(os.path.join(run, "curve.csv")) as source, open(os.path.join(folder, "curve.csv"), "w") as target:
        target.write(source.read())


@torch.no_grad()
def record(name, module, inputs, outputs, out):
    """Writes inputs and outputs of two rows, computed by PyTorch, for the test of packages/models."""
    given = inputs(2)
    found = dict(zip(outputs, module(*given.values())))
    plain = lambda tensors: {key: {"dims": list(t.shape), "data": [float(f"{v:.8g}") for v in t.flatten().tolist()]} for key, t in tensors.items()}
    path = os.path.join(out, "test", "golden", f"{name}.json")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        json.dump({"inputs": plain(given), "outputs": plain(found)}, file)
        file.write("\n")


def export_score(name, model, saved, run, out, shape, data, loss, training, **options):
    card = {"prediction": "denoised", "coordinates": "ve", "time": "sigma", "sigmaData": model.sigma_data, "data": data,
            "training": training_card(saved, **training), "loss": loss}  # fmt: skip
    folder = os.path.join(out, name)
    print(export_model(model, os.path.join(folder, f"{name}.onnx"), shape, card, **options), flush=True)
    copy_curve(run, folder)
    inputs = lambda rows: with_direction(random_inputs(rows, shape, card, (0.05, 20.0), options.get("classes"), seed=1), seed=2)
    record(name, JvpGraph(model), inputs, ["output", "jvp"], out)


def export_classifier(name, folder, out, shape, data, held_out):
    model = train_classifiers.make_model(name)
    model.load_state_dict(torch.load(os.path.join(folder, f"{name}.pt")))
    model = model.eval().requires_grad_(False)
    path = os.path.join(out, name, f"{name}.onnx")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    inputs = lambda rows: {"x": torch.randn((rows, *shape), generator=torch.Generator().manual_seed(rows))}
    outputs = ["features", "logits"]
    write_onnx(model, path, inputs(2), outputs)
    agreement = checked(model, path, inputs, outputs, dict.fromkeys(outputs, OUTPUT_TOLERANCE))
    card = {"name": name, "shape": list(shape), "outputs": {"features": 64, "logits": 10}, "data": data,
            "training": {"seed": train_classifiers.SEED, "steps": train_classifiers.STEPS[name], "batchSize": train_classifiers.SIZE},
            "accuracy": {"heldOut": round(train_classifiers.accuracy(model, *held_out), 4), "rows": len(held_out[1])},
            "parameters": sum(p.numel() for p in model.parameters()),
            "agreement": {key: float(f"{value:.2g}") for key, value in agreement.items()}}  # fmt: skip
    with open(os.path.splitext(path)[0] + ".json", "w") as file:
        json.dump(card, file, indent=2, ensure_ascii=False)
        file.write("\n")
    record(name, model, inputs, outputs, out)
    print(card, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("digits", "mnist", "classifiers"):
        parser.add_argument("--" + name, help="folder of the finished training; without it, the files of this model stay unchanged")
    for name in ("rows", "images", "labels", "out"):
        parser.add_argument("--" + name, required=True)
    given = parser.parse_args()
    torch.set_num_threads(1)
    _, small = digits(given.rows)
    _, large = mnist(given.images, given.labels)
    if given.digits:
        model, saved = average_of(given.digits, train_digits.make_model())
        export_score("digits", model, saved, given.digits, given.out, (64,), OPTDIGITS, loss_card(model, small[0]),
                     {"ema": train_digits.EMA, "learningRate": f"{train_digits.RATE} for the first half, then linearly to 0", "hidden": list(train_digits.HIDDEN)})  # fmt: skip
    if given.mnist:
        model, saved = average_of(given.mnist, train_mnist.make_model())
        export_score("mnist", model, saved, given.mnist, given.out, (1, 28, 28), MNIST, loss_card(model, large[0], (large[1],)),
                     {"ema": train_mnist.EMA, "learningRate": f"{train_mnist.PEAK}, then by a cosine to 0 that was shortened twice during the training", "labelDropout": train_mnist.DROPOUT},
                     classes={"input": "labels", "count": 10, "null": 10})  # fmt: skip
    if given.classifiers:
        export_classifier("classifier", given.classifiers, given.out, (1, 28, 28), MNIST, large)
        export_classifier("digits-classifier", given.classifiers, given.out, (64,), OPTDIGITS, small)


if __name__ == "__main__":
    main()
