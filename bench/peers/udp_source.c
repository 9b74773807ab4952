/* Sends numbered datagrams one by one, as fast as it can:
 *   udp_source PORT SIZE MILLISECONDS
 * At the end it prints how many, and the processor time in nanoseconds. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static unsigned long long now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (unsigned long long)time.tv_sec * 1000000000ull +
         (unsigned long long)time.tv_nsec;
}

int main(int argc, char **argv) {
  static char data[65536];
  if (argc != 4)
    return 2;
  struct sockaddr_in sink = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)atoi(argv[1])),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  size_t size = (size_t)atoi(argv[2]);
  if (size < 16 || size > sizeof data)
    return 2;
  unsigned long long end =
      now(CLOCK_MONOTONIC) + (unsigned long long)atoi(argv[3]) * 1000000ull;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  unsigned long long begun = now(CLOCK_PROCESS_CPUTIME_ID);
  uint64_t number = 0;
  while (number % 32 != 0 || now(CLOCK_MONOTONIC) < end) {
    memcpy(data, &number, 8);
    memcpy(data + size - 8, &number, 8);
    if (sendto(fd, data, size, MSG_NOSIGNAL, (void *)&sink, sizeof sink) !=
        (ssize_t)size)
      return 1;
    number += 1;
  }
  printf("%llu %llu\n", (unsigned long long)number,
         now(CLOCK_PROCESS_CPUTIME_ID) - begun);
  return 0;
}
