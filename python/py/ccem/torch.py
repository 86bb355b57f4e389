"""The losses as functions of PyTorch, differentiated by ccem's kernel (on the CPU, in float64)."""

from __future__ import annotations

from typing import Any

import torch

from . import Loss, loss_and_grad


class _Loss(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, u: torch.Tensor, v: torch.Tensor, t: float, b: float, kind: Loss
    ) -> torch.Tensor:
        of_u, of_v = (x.detach().to("cpu", torch.float64).contiguous().numpy() for x in (u, v))
        value, gu, gv = loss_and_grad(of_u, of_v, t, b, loss=kind)
        gradients = (torch.from_numpy(g).to(x) for g, x in ((gu, u), (gv, v)))
        ctx.save_for_backward(*gradients)
        return u.new_tensor(value)

    @staticmethod
    def backward(ctx: Any, *upstream: torch.Tensor) -> Any:
        gu, gv = ctx.saved_tensors
        return upstream[0] * gu, upstream[0] * gv, None, None, None


def loss(
    u: torch.Tensor, v: torch.Tensor, t: float, b: float | None = None, *, loss: Loss = "sigmoid"
) -> torch.Tensor:
    """The loss of U and V (N×d), a scalar with gradients in both. t and b are plain numbers."""
    value: torch.Tensor = _Loss.apply(u, v, t, t if b is None else b, loss)
    return value
