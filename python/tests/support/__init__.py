"""What the tests share: a peer with real sockets, event loops, programs in processes of their own."""
