//! The binary runs on every x86-64 processor since 2009: what is newer stands only behind a
//! question to the processor. core-math asks no question, and its C must be compiled without.
#![cfg(target_arch = "x86_64")]

use std::process::Command;

/// An instruction as `objdump` prints it: `address:\tbytes\tmnemonic operands`.
struct Instruction<'a> {
    bytes: Vec<u8>,
    text: &'a str,
}

impl Instruction<'_> {
    fn read(line: &str) -> Option<Instruction<'_>> {
        let (address, rest) = line.split_once(":\t")?;
        u64::from_str_radix(address.trim(), 16).ok()?;
        let (bytes, text) = rest.split_once('\t')?;
        let bytes = bytes.split_whitespace();
        Some(Instruction {
            bytes: bytes
                .map(|byte| u8::from_str_radix(byte, 16).ok())
                .collect::<Option<_>>()?,
            text,
        })
    }

    /// VEX begins with c4 or c5, EVEX with 62: in 64-bit mode no other instruction does. The
    /// prefixes of segments and of address size may stand before them.
    fn is_vex_or_evex(&self) -> bool {
        let prefix = |byte: &&u8| matches!(byte, 0x26 | 0x2e | 0x36 | 0x3e | 0x64 | 0x65 | 0x67);
        let opening = self.bytes.iter().find(|byte| !prefix(byte));
        matches!(opening, Some(0xc4 | 0xc5 | 0x62))
    }
}

/// The functions of core-math in a disassembly, with their instructions.
fn core_math(disassembly: &str) -> Vec<(&str, Vec<Instruction<'_>>)> {
    let functions = disassembly.split("\n\n").filter_map(|function| {
        let (head, body) = function.trim_start().split_once('\n')?;
        let name = head.split_once('<')?.1.strip_suffix(">:")?;
        let ours = name.starts_with("cr_") || name.starts_with("as_");
        ours.then(|| (name, body.lines().filter_map(Instruction::read).collect()))
    });
    functions.collect()
}

/// `function: instruction` of every VEX or EVEX instruction.
fn too_new(functions: &[(&str, Vec<Instruction<'_>>)]) -> Vec<String> {
    let all = functions.iter().flat_map(|(name, body)| {
        let new = body
            .iter()
            .filter(|instruction| instruction.is_vex_or_evex());
        new.map(move |instruction| format!("{name}: {}", instruction.text))
    });
    all.collect()
}

#[test]
fn core_math_needs_no_newer_processor() {
    let binary = env!("CARGO_BIN_EXE_ccem");
    let arguments = ["--disassemble", "--wide", binary];
    let output = match Command::new("objdump").args(arguments).output() {
        Ok(output) => output,
        Err(error) => return eprintln!("skipped: objdump, of binutils, does not run ({error})"),
    };
    assert!(output.status.success(), "{output:?}");
    let disassembly = String::from_utf8(output.stdout).unwrap();
    let functions = core_math(&disassembly);
    for name in ["cr_exp", "cr_log", "cr_log1p", "as_exp_accurate"] {
        let found = functions.iter().find(|(found, _)| *found == name);
        let (_, body) = found.unwrap_or_else(|| panic!("{name} is not in the disassembly"));
        assert!(body.len() > 20, "{name} has {} instructions", body.len());
    }
    let new = too_new(&functions);
    assert!(
        new.is_empty(),
        "{} instructions that older processors lack, such as {}. Where .cargo/config.toml sets \
         TARGET_CPU, an older build may have been kept: cargo clean -p core-math-sys",
        new.len(),
        new[0]
    );
}

#[test]
fn newer_instructions_are_seen() {
    let disassembly = "
0000000000001000 <cr_exp>:
    1000:\t66 0f 3a 0b c1 08    \troundsd $0x8,%xmm1,%xmm0
    1006:\tc5 f9 2e c8          \tvucomisd %xmm0,%xmm1
    100a:\t62 f3 fd 08 0b c1 08 \tvrndscalesd $0x8,%xmm1,%xmm0,%xmm0
    1011:\tc3                   \tret

0000000000001020 <as_exp_accurate>:
    1020:\t64 c4 e2 f1 b9 05 00 00 00 00 \tvfmadd231sd %fs:0x0,%xmm1,%xmm0
    102a:\tf2 0f 59 c5          \tmulsd  %xmm5,%xmm0

0000000000001030 <other>:
    1030:\tc5 f9 2e c8          \tvucomisd %xmm0,%xmm1
";
    assert_eq!(
        too_new(&core_math(disassembly)),
        [
            "cr_exp: vucomisd %xmm0,%xmm1",
            "cr_exp: vrndscalesd $0x8,%xmm1,%xmm0,%xmm0",
            "as_exp_accurate: vfmadd231sd %fs:0x0,%xmm1,%xmm0",
        ]
    );
}
