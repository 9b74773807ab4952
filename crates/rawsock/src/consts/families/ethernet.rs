//! Protocols above Ethernet, `ETH_P_*` and `ETHERTYPE_*`, in host order.

/// IPv4.
pub const ETHERTYPE_IP: u16 = 0x0800;
/// ARP.
pub const ETHERTYPE_ARP: u16 = 0x0806;
/// VLAN.
pub const ETHERTYPE_VLAN: u16 = 0x8100;
/// IPv6.
pub const ETHERTYPE_IPV6: u16 = 0x86dd;

// The kernel's names.

/// Every protocol.
///
/// ```
/// use rawsock::*;
///
/// if let Ok(s) = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) { // needs CAP_NET_RAW
///     s.bind(("lo", ETH_P_ALL))?; // in host order here
/// }
/// # Ok::<(), Error>(())
/// ```
pub const ETH_P_ALL: u16 = libc::ETH_P_ALL as u16;
/// Loopback test of Ethernet II.
pub const ETH_P_LOOP: u16 = libc::ETH_P_LOOP as u16;
/// IPv4.
pub const ETH_P_IP: u16 = libc::ETH_P_IP as u16;
/// X.25.
pub const ETH_P_X25: u16 = libc::ETH_P_X25 as u16;
/// Address Resolution Protocol.
pub const ETH_P_ARP: u16 = libc::ETH_P_ARP as u16;
/// Ethernet inside something.
pub const ETH_P_TEB: u16 = libc::ETH_P_TEB as u16;
/// Reverse ARP.
pub const ETH_P_RARP: u16 = libc::ETH_P_RARP as u16;
/// AppleTalk DDP.
pub const ETH_P_ATALK: u16 = libc::ETH_P_ATALK as u16;
/// AppleTalk ARP.
pub const ETH_P_AARP: u16 = libc::ETH_P_AARP as u16;
/// VLAN.
pub const ETH_P_8021Q: u16 = libc::ETH_P_8021Q as u16;
/// IPX.
pub const ETH_P_IPX: u16 = libc::ETH_P_IPX as u16;
/// IPv6.
pub const ETH_P_IPV6: u16 = libc::ETH_P_IPV6 as u16;
/// Flow control.
pub const ETH_P_PAUSE: u16 = libc::ETH_P_PAUSE as u16;
/// Slow protocols, such as link aggregation.
pub const ETH_P_SLOW: u16 = libc::ETH_P_SLOW as u16;
/// MPLS unicast.
pub const ETH_P_MPLS_UC: u16 = libc::ETH_P_MPLS_UC as u16;
/// MPLS multicast.
pub const ETH_P_MPLS_MC: u16 = libc::ETH_P_MPLS_MC as u16;
/// PPPoE discovery.
pub const ETH_P_PPP_DISC: u16 = libc::ETH_P_PPP_DISC as u16;
/// PPPoE session.
pub const ETH_P_PPP_SES: u16 = libc::ETH_P_PPP_SES as u16;
/// Port authentication, 802.1X.
pub const ETH_P_PAE: u16 = libc::ETH_P_PAE as u16;
/// PROFINET.
pub const ETH_P_PROFINET: u16 = 0x8892;
/// ATA over Ethernet.
pub const ETH_P_AOE: u16 = libc::ETH_P_AOE as u16;
/// EtherCAT.
pub const ETH_P_ETHERCAT: u16 = 0x88a4;
/// Service VLAN, 802.1ad.
pub const ETH_P_8021AD: u16 = libc::ETH_P_8021AD as u16;
/// For local experiments.
pub const ETH_P_802_EX1: u16 = libc::ETH_P_802_EX1 as u16;
/// TIPC.
pub const ETH_P_TIPC: u16 = libc::ETH_P_TIPC as u16;
/// Link Layer Discovery Protocol.
pub const ETH_P_LLDP: u16 = 0x88cc;
/// MACsec.
pub const ETH_P_MACSEC: u16 = libc::ETH_P_MACSEC as u16;
/// VLAN registration.
pub const ETH_P_MVRP: u16 = libc::ETH_P_MVRP as u16;
/// Precision Time Protocol.
pub const ETH_P_1588: u16 = libc::ETH_P_1588 as u16;
/// Fibre Channel over Ethernet.
pub const ETH_P_FCOE: u16 = libc::ETH_P_FCOE as u16;
/// InfiniBand over Ethernet.
pub const ETH_P_IBOE: u16 = 0x8915;
/// Loopback test of 802.3.
pub const ETH_P_LOOPBACK: u16 = libc::ETH_P_LOOPBACK as u16;
/// VLAN in VLAN, before there was a standard.
pub const ETH_P_QINQ1: u16 = libc::ETH_P_QINQ1 as u16;
/// Smaller numbers are lengths of 802.3 frames.
pub const ETH_P_802_3_MIN: u16 = libc::ETH_P_802_3_MIN as u16;
/// 802.3 frames of old, without 802.2.
pub const ETH_P_802_3: u16 = libc::ETH_P_802_3 as u16;
/// AX.25.
pub const ETH_P_AX25: u16 = libc::ETH_P_AX25 as u16;
/// 802.2 frames.
pub const ETH_P_802_2: u16 = libc::ETH_P_802_2 as u16;
/// 802.2 frames with SNAP.
pub const ETH_P_SNAP: u16 = libc::ETH_P_SNAP as u16;
/// CAN frames.
pub const ETH_P_CAN: u16 = 0x000c;
/// CAN FD frames.
pub const ETH_P_CANFD: u16 = libc::ETH_P_CANFD as u16;
/// CAN XL frames.
pub const ETH_P_CANXL: u16 = 0x000e;
/// Control frames of a card.
pub const ETH_P_CONTROL: u16 = libc::ETH_P_CONTROL as u16;
/// Phonet.
pub const ETH_P_PHONET: u16 = libc::ETH_P_PHONET as u16;
/// IEEE 802.15.4.
pub const ETH_P_IEEE802154: u16 = libc::ETH_P_IEEE802154 as u16;
/// CAIF.
pub const ETH_P_CAIF: u16 = libc::ETH_P_CAIF as u16;
/// MCTP.
pub const ETH_P_MCTP: u16 = 0x00fa;
