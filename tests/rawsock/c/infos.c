/* What the kernel tells about connections: structures whose fields are
 * numbered from 1 in the order of the header, as hexadecimal bytes. */
#include <linux/mptcp.h>
#include <linux/tcp.h>
#include <stdio.h>
#include <string.h>

static void print(const char *name, const void *start, size_t size)
{
	const unsigned char *bytes = start;

	printf("%s ", name);
	for (size_t i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

int main(void)
{
	struct tcp_info tcp;
	struct mptcp_info mptcp;
	int n = 0;

	memset(&tcp, 0, sizeof(tcp));
	tcp.tcpi_snd_wscale = 5;
	tcp.tcpi_rcv_wscale = 9;
	tcp.tcpi_delivery_rate_app_limited = 1;
	tcp.tcpi_fastopen_client_fail = 2;
#define F(field) tcp.tcpi_##field = ++n
	F(state); F(ca_state); F(retransmits); F(probes); F(backoff); F(options);
	F(rto); F(ato); F(snd_mss); F(rcv_mss); F(unacked); F(sacked); F(lost);
	F(retrans); F(fackets); F(last_data_sent); F(last_ack_sent);
	F(last_data_recv); F(last_ack_recv); F(pmtu); F(rcv_ssthresh); F(rtt);
	F(rttvar); F(snd_ssthresh); F(snd_cwnd); F(advmss); F(reordering);
	F(rcv_rtt); F(rcv_space); F(total_retrans); F(pacing_rate);
	F(max_pacing_rate); F(bytes_acked); F(bytes_received); F(segs_out);
	F(segs_in); F(notsent_bytes); F(min_rtt); F(data_segs_in);
	F(data_segs_out); F(delivery_rate); F(busy_time); F(rwnd_limited);
	F(sndbuf_limited); F(delivered); F(delivered_ce); F(bytes_sent);
	F(bytes_retrans); F(dsack_dups); F(reord_seen); F(rcv_ooopack);
	F(snd_wnd);
	print("tcp_info", &tcp, sizeof(tcp));

	memset(&mptcp, 0, sizeof(mptcp));
	n = 0;
#define M(field) mptcp.mptcpi_##field = ++n
	M(subflows); M(add_addr_signal); M(add_addr_accepted); M(subflows_max);
	M(add_addr_signal_max); M(add_addr_accepted_max); M(flags); M(token);
	M(write_seq); M(snd_una); M(rcv_nxt); M(local_addr_used);
	M(local_addr_max); M(csum_enabled);
	print("mptcp_info", &mptcp, sizeof(mptcp));
	return 0;
}
