"""What the tests share: peers with real sockets, event loops, programs in their own processes."""
