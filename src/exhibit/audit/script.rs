//! The lines that run one's code on the inputs.

use std::path::Path;

use super::Precision;

/// The libraries that a script is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// PyTorch.
    Torch,
    /// JAX.
    Jax,
    /// NumPy, without gradients.
    Numpy,
}

impl Library {
    /// All of them.
    pub const ALL: [Library; 3] = [Library::Torch, Library::Jax, Library::Numpy];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Library::Torch => "torch",
            Library::Jax => "jax",
            Library::Numpy => "numpy",
        }
    }

    /// What it is.
    pub const fn about(self) -> &'static str {
        match self {
            Library::Torch => "PyTorch, value and gradients",
            Library::Jax => "JAX, value and gradients",
            Library::Numpy => "NumPy, the value",
        }
    }

    const fn template(self) -> &'static str {
        match self {
            Library::Torch => TORCH,
            Library::Jax => JAX,
            Library::Numpy => NUMPY,
        }
    }
}

const TORCH: &str = r#"import numpy as np, torch
U, V = (LOAD.requires_grad_() for x in "UV")
t, b = (torch.tensor(x, dtype=U.dtype, requires_grad=True) for x in (10.0, 10.0))

def loss(U, V, t, b):  # your code goes here
    z = t * U @ V.T - b
    labels = 2 * torch.eye(len(U), dtype=U.dtype) - 1
    return -torch.nn.functional.logsigmoid(labels * z).sum() / len(U)

L = loss(U, V, t, b)
L.backward()
np.save("DIR/dU.npy", U.grad.float().numpy() if U.dtype == torch.bfloat16 else U.grad.numpy())
np.save("DIR/dV.npy", V.grad.float().numpy() if V.dtype == torch.bfloat16 else V.grad.numpy())
print(f"ccem audit DIR/U.npy DIR/V.npy -t {t.item()} -b {b.item()} --value {L.item()!r} --grad-u DIR/dU.npy --grad-v DIR/dV.npy --grad-t {t.grad.item()!r} --grad-b {b.grad.item()!r}")
"#;

const JAX: &str = r#"import jax, jax.numpy as jnp, numpy as np
jax.config.update("jax_enable_x64", True)
U, V = (jnp.asarray(LOAD) for x in "UV")
t, b = 10.0, 10.0

def loss(U, V, t, b):  # your code goes here
    z = t * U @ V.T - b
    return -jax.nn.log_sigmoid((2 * jnp.eye(len(U), dtype=U.dtype) - 1) * z).sum() / len(U)

L, (dU, dV, dt, db) = jax.value_and_grad(loss, argnums=(0, 1, 2, 3))(U, V, t, b)
np.save("DIR/dU.npy", np.asarray(dU))
np.save("DIR/dV.npy", np.asarray(dV))
print(f"ccem audit DIR/U.npy DIR/V.npy -t {t} -b {b} --value {float(L)!r} --grad-u DIR/dU.npy --grad-v DIR/dV.npy --grad-t {float(dt)!r} --grad-b {float(db)!r}")
"#;

const NUMPY: &str = r#"import numpy as np
U, V = (LOAD for x in "UV")
t, b = 10.0, 10.0

def loss(U, V, t, b):  # your code goes here
    z = t * U @ V.T - b
    return np.logaddexp(0, (1 - 2 * np.eye(len(U), dtype=U.dtype)) * z).sum() / len(U)

print(f"ccem audit DIR/U.npy DIR/V.npy -t {t} -b {b} --value {float(loss(U, V, t, b))!r}")
"#;

/// The script for a library, which reads U.npy and V.npy of a folder.
pub fn script(library: Library, folder: &Path, precision: Precision) -> String {
    let load = match (library, precision) {
        (Library::Torch, Precision::Bfloat16) => {
            r#"torch.from_numpy(np.load(f"DIR/{x}.npy").view(np.int16)).view(torch.bfloat16)"#
        }
        (Library::Torch, _) => r#"torch.from_numpy(np.load(f"DIR/{x}.npy"))"#,
        (_, Precision::Bfloat16) => r#"np.load(f"DIR/{x}.npy").view("bfloat16")"#,
        _ => r#"np.load(f"DIR/{x}.npy")"#,
    };
    let imports = match (library, precision) {
        (Library::Torch, _) => "",
        (_, Precision::Bfloat16) => "import ml_dtypes\n",
        _ => "",
    };
    let text = library.template().replace("LOAD", load);
    let folder = folder.to_string_lossy().replace(['"', '\\', '{', '}'], "_");
    format!("{imports}{}", text.replace("DIR", &folder))
}
