"""What PyTorch reaches on this machine, as JSON: bytes/s of a copy (read + written) and FLOP/s of a product. Arguments: THREADS."""
import json, sys, time
import torch

torch.set_num_threads(int(sys.argv[1]))


def fastest(run, times=12):
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


a, b = torch.ones(16 << 20), torch.zeros(16 << 20)
m, out = torch.ones(1024, 1024), torch.zeros(1024, 1024)
copied = 2 * a.numel() * a.element_size()
print(json.dumps({
    "copy": copied / fastest(lambda: b.copy_(a)),
    "product": 2 * 1024**3 / fastest(lambda: torch.mm(m, m, out=out)),
}))
