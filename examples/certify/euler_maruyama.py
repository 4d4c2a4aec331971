"""Euler-Maruyama for the reverse SDE, as a sampler for `backstep certify`. It needs only Python's standard library."""
import json
import math
import sys


def receive():
    return json.loads(sys.stdin.readline())


def send(message):
    print(json.dumps(message), flush=True)


def score(x, t):
    send({"type": "score", "t": t, "x": x})
    return receive()["score"]


def run(times, x, noises, drift, eta):
    for k in range(len(times) - 1):
        h = times[k] - times[k + 1]
        f, g2 = drift["f"][k], drift["g2"][k]
        s = score(x, times[k])
        (z,) = noises[k]
        x = [
            [
                (1 - h * f) * x[i][j] + 0.5 * (1 + eta**2) * h * g2 * s[i][j] + eta * math.sqrt(g2 * h) * z[i][j]
                for j in range(len(x[i]))
            ]
            for i in range(len(x))
        ]
    return x


receive()
send({"type": "hello", "backstep": "certify/1", "name": "euler_maruyama.py", "solves": "sde", "normalsPerStep": 1})
for line in iter(sys.stdin.readline, ""):
    m = json.loads(line)
    send({"type": "done", "id": m["id"], "x": run(m["times"], m["x"], m["noises"], m["drift"], m["noiseLevel"])})
