//! What instructions are made of: `BPF_*`, `SKF_*`.

// Classes of instructions.

/// Load into the accumulator.
pub const BPF_LD: u16 = libc::BPF_LD as u16;
/// Load into the index register.
pub const BPF_LDX: u16 = libc::BPF_LDX as u16;
/// Store the accumulator in memory.
pub const BPF_ST: u16 = libc::BPF_ST as u16;
/// Store the index register in memory.
pub const BPF_STX: u16 = libc::BPF_STX as u16;
/// Compute with the accumulator.
pub const BPF_ALU: u16 = libc::BPF_ALU as u16;
/// Jump.
pub const BPF_JMP: u16 = libc::BPF_JMP as u16;
/// End; the value says how many bytes of the packet are kept.
pub const BPF_RET: u16 = libc::BPF_RET as u16;
/// Copy between accumulator and index register.
pub const BPF_MISC: u16 = libc::BPF_MISC as u16;

// Sizes, for `BPF_LD`.

/// Four bytes.
pub const BPF_W: u16 = libc::BPF_W as u16;
/// Two bytes.
pub const BPF_H: u16 = libc::BPF_H as u16;
/// One byte.
pub const BPF_B: u16 = libc::BPF_B as u16;

// Where to load from.

/// A constant.
pub const BPF_IMM: u16 = libc::BPF_IMM as u16;
/// The packet, at a constant offset.
pub const BPF_ABS: u16 = libc::BPF_ABS as u16;
/// The packet, at an offset from the index register.
pub const BPF_IND: u16 = libc::BPF_IND as u16;
/// Memory: one of 16 words.
pub const BPF_MEM: u16 = libc::BPF_MEM as u16;
/// The length of the packet.
pub const BPF_LEN: u16 = libc::BPF_LEN as u16;
/// Four times the low half of a byte of the packet: the length of an IPv4 header.
pub const BPF_MSH: u16 = libc::BPF_MSH as u16;

// What to compute.

/// Add.
pub const BPF_ADD: u16 = libc::BPF_ADD as u16;
/// Subtract.
pub const BPF_SUB: u16 = libc::BPF_SUB as u16;
/// Multiply.
pub const BPF_MUL: u16 = libc::BPF_MUL as u16;
/// Divide.
pub const BPF_DIV: u16 = libc::BPF_DIV as u16;
/// Or, bit by bit.
pub const BPF_OR: u16 = libc::BPF_OR as u16;
/// And, bit by bit.
pub const BPF_AND: u16 = libc::BPF_AND as u16;
/// Shift to the left.
pub const BPF_LSH: u16 = libc::BPF_LSH as u16;
/// Shift to the right.
pub const BPF_RSH: u16 = libc::BPF_RSH as u16;
/// Negate.
pub const BPF_NEG: u16 = libc::BPF_NEG as u16;
/// Remainder.
pub const BPF_MOD: u16 = libc::BPF_MOD as u16;
/// Exclusive or.
pub const BPF_XOR: u16 = libc::BPF_XOR as u16;

// When to jump.

/// Always.
pub const BPF_JA: u16 = libc::BPF_JA as u16;
/// If equal.
pub const BPF_JEQ: u16 = libc::BPF_JEQ as u16;
/// If greater, without sign.
pub const BPF_JGT: u16 = libc::BPF_JGT as u16;
/// If greater or equal, without sign.
pub const BPF_JGE: u16 = libc::BPF_JGE as u16;
/// If a common bit is set.
pub const BPF_JSET: u16 = libc::BPF_JSET as u16;

// The other operand.

/// The constant.
pub const BPF_K: u16 = libc::BPF_K as u16;
/// The index register.
pub const BPF_X: u16 = libc::BPF_X as u16;
/// The accumulator, for `BPF_RET`.
pub const BPF_A: u16 = libc::BPF_A as u16;

// For `BPF_MISC`.

/// Copy the accumulator to the index register.
pub const BPF_TAX: u16 = libc::BPF_TAX as u16;
/// Copy the index register to the accumulator.
pub const BPF_TXA: u16 = libc::BPF_TXA as u16;

// Limits.

/// Most instructions of a program.
pub const BPF_MAXINSNS: usize = libc::BPF_MAXINSNS as usize;
/// Words of memory.
pub const BPF_MEMWORDS: usize = libc::BPF_MEMWORDS as usize;

// Places of `BPF_ABS` and `BPF_IND` outside of the packet.

/// Add one of the following to this.
pub const SKF_AD_OFF: u32 = libc::SKF_AD_OFF.cast_unsigned();
/// Offsets from the network header.
pub const SKF_NET_OFF: u32 = libc::SKF_NET_OFF.cast_unsigned();
/// Offsets from the header of the link.
pub const SKF_LL_OFF: u32 = libc::SKF_LL_OFF.cast_unsigned();
/// The protocol: `ETH_P_*`.
pub const SKF_AD_PROTOCOL: u32 = libc::SKF_AD_PROTOCOL.cast_unsigned();
/// For whom the packet is: `PACKET_*`.
pub const SKF_AD_PKTTYPE: u32 = libc::SKF_AD_PKTTYPE.cast_unsigned();
/// The interface.
pub const SKF_AD_IFINDEX: u32 = libc::SKF_AD_IFINDEX.cast_unsigned();
/// Finds a netlink attribute: type in the index register, start in the accumulator.
pub const SKF_AD_NLATTR: u32 = libc::SKF_AD_NLATTR.cast_unsigned();
/// Finds a netlink attribute within another.
pub const SKF_AD_NLATTR_NEST: u32 = libc::SKF_AD_NLATTR_NEST.cast_unsigned();
/// The mark of the packet.
pub const SKF_AD_MARK: u32 = libc::SKF_AD_MARK.cast_unsigned();
/// The queue of the network card.
pub const SKF_AD_QUEUE: u32 = libc::SKF_AD_QUEUE.cast_unsigned();
/// The kind of interface.
pub const SKF_AD_HATYPE: u32 = libc::SKF_AD_HATYPE.cast_unsigned();
/// The hash of the flow.
pub const SKF_AD_RXHASH: u32 = libc::SKF_AD_RXHASH.cast_unsigned();
/// The processor.
pub const SKF_AD_CPU: u32 = libc::SKF_AD_CPU.cast_unsigned();
/// Exclusive or with the index register.
pub const SKF_AD_ALU_XOR_X: u32 = libc::SKF_AD_ALU_XOR_X.cast_unsigned();
/// The VLAN tag.
pub const SKF_AD_VLAN_TAG: u32 = libc::SKF_AD_VLAN_TAG.cast_unsigned();
/// Is there a VLAN tag?
pub const SKF_AD_VLAN_TAG_PRESENT: u32 = libc::SKF_AD_VLAN_TAG_PRESENT.cast_unsigned();
/// Where the payload begins.
pub const SKF_AD_PAY_OFFSET: u32 = libc::SKF_AD_PAY_OFFSET.cast_unsigned();
/// A random number.
pub const SKF_AD_RANDOM: u32 = libc::SKF_AD_RANDOM.cast_unsigned();
/// The VLAN protocol.
pub const SKF_AD_VLAN_TPID: u32 = libc::SKF_AD_VLAN_TPID.cast_unsigned();
