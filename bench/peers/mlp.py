"""The PyTorch counterpart of the sweeps: an MLP trunk 64-W-W/2 and 8 two-layer heads on one batch. Arguments: CASE PEER THREADS."""
import re, sys
import torch, torch.nn as nn, torch.nn.functional as F

case, peer, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(0)
axis, value = re.fullmatch(r"(batch|width)(\d+)", case).groups()
rows = int(value) if axis == "batch" else 128
width = int(value) if axis == "width" else 256

trunk = nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, width // 2), nn.ReLU())
heads = nn.ModuleList(nn.Sequential(nn.Linear(width // 2, 32), nn.ReLU(), nn.Linear(32, 4)) for _ in range(8))
x = torch.randn(rows, 64)
labels = [torch.randint(0, 4, (rows,)) for _ in heads]
optimiser = torch.optim.Adam([*trunk.parameters(), *heads.parameters()], 1e-3, fused=peer.endswith("-fused") or None)


def step():
    optimiser.zero_grad()
    features = trunk(x)
    sum(F.cross_entropy(head(features), y) for head, y in zip(heads, labels)).backward()
    optimiser.step()
