/* The baseline: one thread, one level-triggered epoll set, nothing but the
 * calls that an echo needs. epoll_wait gives up to 256 events; each is one
 * accept, or one recv of at most 64 KiB and one send.
 * With the argument "idle-thread" it has a second thread that does nothing:
 * from then on the kernel counts references to descriptors, in every call.
 * It prints LISTENING and where, and serves until it is killed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a client does not take at once, and how far it has got. */
struct rest {
  char *data;
  size_t at, end;
};

static char buffer[65536];
static struct rest rests[65536]; /* by descriptor */
static int set;

static void watch(int op, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  epoll_ctl(set, op, fd, &event);
}

static void end(int fd) {
  free(rests[fd].data);
  rests[fd] = (struct rest){0};
  close(fd);
}

/* A client that does not take its answer is not read until it has. */
static void answer(int fd, size_t length) {
  ssize_t sent = send(fd, buffer, length, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent == (ssize_t)length)
    return;
  if (sent < 0 && errno != EAGAIN) {
    end(fd);
    return;
  }
  size_t taken = sent < 0 ? 0 : (size_t)sent;
  struct rest *rest = &rests[fd];
  rest->end = length - taken;
  rest->at = 0;
  rest->data = malloc(rest->end);
  if (rest->data == NULL) {
    end(fd);
    return;
  }
  memcpy(rest->data, buffer + taken, rest->end);
  watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void go_on(int fd) {
  struct rest *rest = &rests[fd];
  ssize_t sent = send(fd, rest->data + rest->at, rest->end - rest->at,
                      MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) {
    if (errno != EAGAIN)
      end(fd);
    return;
  }
  rest->at += (size_t)sent;
  if (rest->at < rest->end)
    return;
  free(rest->data);
  *rest = (struct rest){0};
  watch(EPOLL_CTL_MOD, fd, EPOLLIN);
}

static void *idle(void *nothing) {
  for (;;)
    pause();
  return nothing;
}

int main(int count_of_words, char **words) {
  int one = 1;
  pthread_t thread;
  if (count_of_words > 1 && strcmp(words[1], "idle-thread") == 0 &&
      pthread_create(&thread, NULL, idle, NULL) != 0)
    return 1;
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  /* Connections inherit it, which saves them a call. */
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  set = epoll_create1(EPOLL_CLOEXEC);
  if (bind(listener, (void *)&address, length) != 0 ||
      listen(listener, 4096) != 0 || set < 0 ||
      getsockname(listener, (void *)&address, &length) != 0)
    return 1;
  watch(EPOLL_CTL_ADD, listener, EPOLLIN);
  printf("LISTENING 127.0.0.1 %d\n", ntohs(address.sin_port));
  fflush(stdout);
  struct epoll_event events[256];
  for (;;) {
    int count = epoll_wait(set, events, 256, -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int accepted = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (accepted >= 65536)
          close(accepted);
        else if (accepted >= 0)
          watch(EPOLL_CTL_ADD, accepted, EPOLLIN);
      } else if (rests[fd].data != NULL) {
        go_on(fd);
      } else {
        ssize_t got = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
        if (got > 0)
          answer(fd, (size_t)got);
        else if (got == 0 || errno != EAGAIN)
          end(fd);
      }
    }
  }
}
