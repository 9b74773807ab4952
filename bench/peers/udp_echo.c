/* The baseline for datagrams: recvfrom, sendto, and again.
 * It prints LISTENING and where, and serves until it is killed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void) {
  static char data[65536];
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (bind(fd, (void *)&address, length) != 0 ||
      getsockname(fd, (void *)&address, &length) != 0)
    return 1;
  printf("LISTENING 127.0.0.1 %d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    struct sockaddr_in client;
    length = sizeof client;
    ssize_t got = recvfrom(fd, data, sizeof data, 0, (void *)&client, &length);
    if (got >= 0)
      sendto(fd, data, (size_t)got, MSG_NOSIGNAL, (void *)&client, length);
  }
}
