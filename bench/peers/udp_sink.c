/* The baseline for bulk: recvfrom, and nothing goes back. A datagram of one
 * byte asks what has come: "datagrams bytes wrong" is the answer.
 * A datagram begins and ends with its number, which is native u64.
 * It prints LISTENING and where, and serves until it is killed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(void) {
  static char data[65536];
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), room = 4 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  if (bind(fd, (void *)&address, length) != 0 ||
      getsockname(fd, (void *)&address, &length) != 0)
    return 1;
  printf("LISTENING 127.0.0.1 %d\n", ntohs(address.sin_port));
  fflush(stdout);
  unsigned long long datagrams = 0, bytes = 0, wrong = 0;
  for (;;) {
    struct sockaddr_in client;
    length = sizeof client;
    ssize_t got = recvfrom(fd, data, sizeof data, 0, (void *)&client, &length);
    if (got == 1) {
      int size = snprintf(data, sizeof data, "%llu %llu %llu", datagrams, bytes, wrong);
      sendto(fd, data, (size_t)size, MSG_NOSIGNAL, (void *)&client, length);
    } else if (got >= 16) {
      uint64_t first, last;
      memcpy(&first, data, 8);
      memcpy(&last, data + got - 8, 8);
      datagrams += 1;
      bytes += (unsigned long long)got;
      wrong += first != last;
    } else if (got >= 0) {
      wrong += 1;
    }
  }
}
