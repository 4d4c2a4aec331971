"""Readers of the training images, as float32 in [-1, 1], and of their labels."""

import gzip

import numpy
import torch


def idx(path):
    """Reads an IDX file, the format of MNIST, gzipped or not."""
    with open(path, "rb") as file:
        content = file.read()
    content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    rank = content[3]
    shape = numpy.frombuffer(content, ">u4", rank, 4)
    return numpy.frombuffer(content, numpy.uint8, offset=4 + 4 * rank).reshape(shape)


def mnist(images, labels, held_out=1000):
    """(images, labels) for training, and (images, labels) held out: the last `held_out` images."""
    pixels = torch.from_numpy(idx(images).astype(numpy.float32) / 127.5 - 1).unsqueeze(1)
    classes = torch.from_numpy(idx(labels).astype(numpy.int64))
    return (pixels[:-held_out], classes[:-held_out]), (pixels[-held_out:], classes[-held_out:])


def digits(path, held_out=297):
    """The same for a CSV file. Each line has 64 pixels from 0 to 16 and a label."""
    rows = numpy.loadtxt(path, delimiter=",", dtype=numpy.float32)
    pixels = torch.from_numpy(rows[:, :64] / 8 - 1)
    classes = torch.from_numpy(rows[:, 64].astype(numpy.int64))
    return (pixels[:-held_out], classes[:-held_out]), (pixels[-held_out:], classes[-held_out:])
