// Prints addresses as the headers lay them out: a name and hex digits a line.
// A family whose header is missing is left out.

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/can.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/qrtr.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <sys/un.h>
#if __has_include(<linux/if_xdp.h>)
#include <linux/if_xdp.h>
#endif
#if __has_include(<bluetooth/bluetooth.h>)
#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/l2cap.h>
#include <bluetooth/rfcomm.h>
#include <bluetooth/sco.h>
#endif

static void show(const char *name, const void *address, size_t length) {
  const unsigned char *bytes = address;
  printf("%s ", name);
  for (size_t i = 0; i < length; i++)
    printf("%02x", bytes[i]);
  printf("\n");
}

int main(void) {
  struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(0x1234)};
  in.sin_addr.s_addr = htonl(0x7f000009);
  show("inet", &in, sizeof in);

  struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(0x1234)};
  in6.sin6_flowinfo = htonl(0xabcde);
  in6.sin6_addr.s6_addr[15] = 1;
  in6.sin6_scope_id = 7;
  show("inet6", &in6, sizeof in6);

  struct sockaddr_nl nl = {.nl_family = AF_NETLINK, .nl_pid = 0x01020304, .nl_groups = 5};
  show("netlink", &nl, sizeof nl);

  struct sockaddr_ll ll = {.sll_family = AF_PACKET, .sll_protocol = htons(0x0800)};
  ll.sll_ifindex = 3;
  ll.sll_hatype = 772;
  ll.sll_pkttype = 4;
  ll.sll_halen = 6;
  memcpy(ll.sll_addr, "\1\2\3\4\5\6", 6);
  show("packet", &ll, sizeof ll);

  struct sockaddr_can can = {.can_family = AF_CAN, .can_ifindex = 3};
  show("can_raw", &can, sizeof can);
  can.can_addr.tp.rx_id = 0x123;
  can.can_addr.tp.tx_id = 0x456;
  show("can_isotp", &can, sizeof can);
  can.can_addr.j1939.name = 0x0102030405060708;
  can.can_addr.j1939.pgn = 0x12300;
  can.can_addr.j1939.addr = 0x20;
  show("can_j1939", &can, sizeof can);

  struct sockaddr_vm vm = {.svm_family = AF_VSOCK, .svm_port = 1024, .svm_cid = 3};
  show("vsock", &vm, sizeof vm);

  struct sockaddr_tipc tipc = {.family = AF_TIPC, .addrtype = TIPC_ADDR_NAMESEQ};
  tipc.scope = TIPC_CLUSTER_SCOPE;
  tipc.addr.nameseq.type = 18888;
  tipc.addr.nameseq.lower = 1;
  tipc.addr.nameseq.upper = 9;
  show("tipc_nameseq", &tipc, sizeof tipc);
  memset(&tipc.addr, 0, sizeof tipc.addr);
  tipc.addrtype = TIPC_ADDR_NAME;
  tipc.addr.name.name.type = 18888;
  tipc.addr.name.name.instance = 7;
  show("tipc_name", &tipc, sizeof tipc);
  memset(&tipc.addr, 0, sizeof tipc.addr);
  tipc.addrtype = TIPC_ADDR_ID;
  tipc.addr.id.node = 0x1001001;
  tipc.addr.id.ref = 42;
  show("tipc_id", &tipc, sizeof tipc);

  struct sockaddr_alg alg = {.salg_family = AF_ALG, .salg_type = "hash", .salg_name = "sha256"};
  alg.salg_feat = 1;
  alg.salg_mask = 2;
  show("alg", &alg, sizeof alg);

  struct sockaddr_qrtr qrtr = {.sq_family = AF_QIPCRTR, .sq_node = 1, .sq_port = 16384};
  show("qipcrtr", &qrtr, sizeof qrtr);

#ifdef XDP_COPY
  struct sockaddr_xdp xdp = {.sxdp_family = AF_XDP, .sxdp_flags = XDP_COPY};
  xdp.sxdp_ifindex = 2;
  xdp.sxdp_queue_id = 5;
  show("xdp", &xdp, sizeof xdp);
#endif

#ifdef BTPROTO_L2CAP
  bdaddr_t device;
  str2ba("00:1A:7D:DA:71:13", &device);
  struct sockaddr_l2 l2 = {.l2_family = AF_BLUETOOTH, .l2_psm = htobs(0x1001)};
  l2.l2_bdaddr = device;
  l2.l2_cid = htobs(0x40);
  l2.l2_bdaddr_type = 1;
  show("l2cap", &l2, sizeof l2);
  struct sockaddr_rc rc = {.rc_family = AF_BLUETOOTH, .rc_bdaddr = device, .rc_channel = 3};
  show("rfcomm", &rc, sizeof rc);
  struct sockaddr_hci hci = {.hci_family = AF_BLUETOOTH, .hci_dev = 1, .hci_channel = 2};
  show("hci", &hci, sizeof hci);
  struct sockaddr_sco sco = {.sco_family = AF_BLUETOOTH, .sco_bdaddr = device};
  show("sco", &sco, sizeof sco);
#endif
  return 0;
}
