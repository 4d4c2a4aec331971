"""Classifiers. Their last hidden layer is the feature space of a Fréchet distance."""

from torch import nn
from torch.nn import functional as F


class Classifier(nn.Module):
    """x -> (features, logits): 64 features, and logits that are linear in silu(features)."""

    def __init__(self, body, classes=10, features=64):
        super().__init__()
        self.body, self.head = body, nn.Linear(features, classes)

    def forward(self, x):
        features = self.body(x)
        return features, self.head(F.silu(features))


def mnist_body():
    """Three convolutions on (1, 28, 28)."""
    return nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.SiLU(), nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.SiLU(),
                         nn.Conv2d(32, 32, 3, stride=2, padding=1), nn.SiLU(), nn.Flatten(), nn.Linear(32 * 49, 64))  # fmt: skip


def digits_body():
    """Two hidden layers on 64 pixels."""
    return nn.Sequential(nn.Linear(64, 128), nn.SiLU(), nn.Linear(128, 128), nn.SiLU(), nn.Linear(128, 64))
