//! A filter of simple words, compiled to classic BPF, with which the kernel
//! itself leaves out what is not wanted. No I/O.
//!
//! Offsets are from the network header, where the packets of a "cooked"
//! socket begin.

use std::net::IpAddr;

use rawsock::bpf::*;
use rawsock::{ETH_P_ARP, ETH_P_IP, ETH_P_IPV6};

const ICMP: u32 = 1;
const TCP: u32 = 6;
const UDP: u32 = 17;
const ICMPV6: u32 = 58;

/// What is wanted; everything by default.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) tcp: bool,
    pub(crate) udp: bool,
    pub(crate) icmp: bool,
    pub(crate) arp: bool,
    pub(crate) host: Option<IpAddr>,
    pub(crate) port: Option<u16>,
}

/// A question to a packet: what to load, and which answer is wanted.
struct Test {
    load: Vec<Instruction>,
    /// `BPF_JEQ` or `BPF_JSET`.
    condition: u16,
    operand: u32,
    wanted: bool,
}

/// Tests that all have to hold.
type All = Vec<Test>;
/// Of which one has to hold.
type Any = Vec<All>;

impl Filter {
    /// The program; `None` if everything is wanted.
    pub(crate) fn program(&self) -> Option<Vec<Instruction>> {
        let any_protocol = !(self.tcp || self.udp || self.icmp || self.arp);
        if any_protocol && self.host.is_none() && self.port.is_none() {
            return None;
        }
        // Only these have ports.
        let with_ports = any_protocol && self.port.is_some();
        let transports = |icmp: u32| {
            let wanted = [
                (self.tcp || with_ports, TCP),
                (self.udp || with_ports, UDP),
                (self.icmp, icmp),
            ];
            let wanted: Vec<_> = wanted
                .iter()
                .filter(|(on, _)| *on)
                .map(|(_, n)| *n)
                .collect();
            (any_protocol || !wanted.is_empty()).then_some(wanted)
        };
        let mut program = Vec::new();
        if let Some(transports) = transports(ICMP)
            && let Some(hosts) = hosts(self.host, IpAddr::is_ipv4, &[12, 16])
        {
            let mut section = vec![is(protocol(), ETH_P_IP.into()), hosts];
            section.push(one_of(byte(9), &transports));
            if let Some(port) = self.port {
                // Only the first fragment has ports, behind a header whose
                // length goes to the index register.
                let fragment = Test {
                    load: vec![half(6)],
                    condition: BPF_JSET,
                    operand: 0x1fff,
                    wanted: false,
                };
                section.push(vec![vec![fragment]]);
                let behind = Instruction::stmt(BPF_LDX | BPF_B | BPF_MSH, 0);
                let at = |offset| vec![behind, Instruction::stmt(BPF_LD | BPF_H | BPF_IND, offset)];
                section.push(
                    [0, 2]
                        .map(|offset| vec![equal(at(offset), port.into())])
                        .into(),
                );
            }
            compile(&section, &mut program);
        }
        if let Some(transports) = transports(ICMPV6)
            && let Some(hosts) = hosts(self.host, IpAddr::is_ipv6, &[8, 24])
        {
            // Extension headers are not followed.
            let mut section = vec![is(protocol(), ETH_P_IPV6.into()), hosts];
            section.push(one_of(byte(6), &transports));
            if let Some(port) = self.port {
                let at = |offset| vec![equal(vec![half(offset)], port.into())];
                section.push(vec![at(40), at(42)]);
            }
            compile(&section, &mut program);
        }
        if (self.arp || any_protocol)
            && self.port.is_none()
            && let Some(hosts) = hosts(self.host, IpAddr::is_ipv4, &[14, 24])
        {
            compile(&[is(protocol(), ETH_P_ARP.into()), hosts], &mut program);
        }
        // What no section keeps is dropped.
        program.push(Instruction::stmt(BPF_RET | BPF_K, 0));
        Some(program)
    }
}

/// Appends a section: keeps the packet if of each group one alternative
/// holds, and else goes on behind the section.
fn compile(groups: &[Any], program: &mut Vec<Instruction>) {
    // Where a jump goes: the next group, the next alternative, the end.
    let size = |all: &All| all.iter().map(|test| test.load.len() + 1).sum::<usize>();
    let sizes: Vec<usize> = groups
        .iter()
        .map(|any| any.iter().map(size).sum())
        .collect();
    // Behind the groups is the instruction that keeps.
    let mut left = sizes.iter().sum::<usize>() + 1;
    for (any, mut group_left) in groups.iter().zip(sizes) {
        for (index, all) in any.iter().enumerate() {
            let mut alternative_left = size(all);
            let is_last = index + 1 == any.len();
            for (at, test) in all.iter().enumerate() {
                program.extend(&test.load);
                let own = test.load.len() + 1;
                left -= own;
                group_left -= own;
                alternative_left -= own;
                let passed = if at + 1 == all.len() { group_left } else { 0 };
                let failed = if is_last { left } else { alternative_left };
                let (jt, jf) = if test.wanted {
                    (passed, failed)
                } else {
                    (failed, passed)
                };
                // A section has some 40 instructions at most.
                let (jt, jf) = (jt as u8, jf as u8);
                let code = BPF_JMP | test.condition | BPF_K;
                program.push(Instruction::jump(code, test.operand, jt, jf));
            }
        }
    }
    program.push(Instruction::stmt(BPF_RET | BPF_K, u32::MAX));
}

/// Source or destination, at these offsets; `None` if the host is of another
/// family, and no test if any will do.
fn hosts(host: Option<IpAddr>, fits: fn(&IpAddr) -> bool, offsets: &[u32; 2]) -> Option<Any> {
    let Some(host) = host else {
        return Some(Vec::new());
    };
    let octets = match host {
        IpAddr::V4(host) => host.octets().to_vec(),
        IpAddr::V6(host) => host.octets().to_vec(),
    };
    let words: Vec<u32> = octets
        .chunks_exact(4)
        .map(|word| word.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
        .collect();
    let whole = offsets.map(|offset| {
        let tests = words.iter().zip((offset..).step_by(4));
        let word = |at| vec![Instruction::stmt(BPF_LD | BPF_W | BPF_ABS, at)];
        tests.map(|(value, at)| equal(word(at), *value)).collect()
    });
    fits(&host).then(|| whole.into())
}

fn equal(load: Vec<Instruction>, operand: u32) -> Test {
    Test {
        load,
        condition: BPF_JEQ,
        operand,
        wanted: true,
    }
}

fn is(load: Instruction, operand: u32) -> Any {
    one_of(load, &[operand])
}

fn one_of(load: Instruction, operands: &[u32]) -> Any {
    let test = |operand: &u32| vec![equal(vec![load], *operand)];
    operands.iter().map(test).collect()
}

fn byte(offset: u32) -> Instruction {
    Instruction::stmt(BPF_LD | BPF_B | BPF_ABS, offset)
}

fn half(offset: u32) -> Instruction {
    Instruction::stmt(BPF_LD | BPF_H | BPF_ABS, offset)
}

/// The protocol, which the kernel knows beside the packet.
fn protocol() -> Instruction {
    half(SKF_AD_OFF.wrapping_add(SKF_AD_PROTOCOL))
}
