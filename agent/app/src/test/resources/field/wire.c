/* A long cable between two network namespaces: wire NAMESPACE INTERFACE NAMESPACE INTERFACE MILLIS
   Makes the two interfaces, says "ready", and hands on each packet so many milliseconds later. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define PACKETS 8192 /* on the way in one direction; a power of two */
#define BYTES 2048

struct packet { long due; int length; char data[BYTES]; };
static struct packet *way[2];
static unsigned first[2], last[2];

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int end(const char *ns, const char *name) {
  char path[256];
  struct ifreq request;
  snprintf(path, sizeof path, "/var/run/netns/%s", ns);
  int space = open(path, O_RDONLY | O_CLOEXEC);
  if (space < 0 || setns(space, CLONE_NEWNET)) { perror(path); exit(1); }
  close(space);
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (fd < 0 || ioctl(fd, TUNSETIFF, &request)) { perror(name); exit(1); }
  return fd;
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  struct pollfd ends[2] = {{end(argv[1], argv[2]), POLLIN, 0}, {end(argv[3], argv[4]), POLLIN, 0}};
  long delay = atol(argv[5]);
  for (int i = 0; i < 2; i++) way[i] = calloc(PACKETS, sizeof(struct packet));
  puts("ready");
  fflush(stdout);
  for (;;) {
    long wait = 1000;
    for (int i = 0; i < 2; i++) {
      while (first[i] != last[i]) {
        struct packet *p = &way[i][first[i] % PACKETS];
        long left = p->due - now();
        if (left > 0) { if (left < wait) wait = left; break; }
        if (write(ends[1 - i].fd, p->data, p->length) < 0) { /* an interface that is down: lost */ }
        first[i]++;
      }
    }
    poll(ends, 2, wait);
    for (int i = 0; i < 2; i++) {
      while (last[i] - first[i] < PACKETS) {
        struct packet *p = &way[i][last[i] % PACKETS];
        p->length = read(ends[i].fd, p->data, BYTES);
        if (p->length <= 0) break;
        p->due = now() + delay;
        last[i]++;
      }
    }
  }
}
