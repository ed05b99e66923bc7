#!/usr/bin/env python3
"""Two unmodified slixmpp clients talk while bob's connection is reset again and again (RST, in the
middle of whatever is on its way); with --kill the node is killed (-9) and started again once, too.

alice sends --count numbered messages, bob answers each. Both repeat what had no first tick, under
the same id, after a resume was refused. In the end each side must have every message once, in
order, and no error. What comes twice after a kill must be what was on its way at the kill.
"""
import argparse
import asyncio
import logging
import os
import random
import socket
import struct
import subprocess
import sys

import slixmpp

HERE = os.path.dirname(os.path.abspath(__file__))


class Road:
    """A TCP connection that can be broken."""

    def __init__(self, port):
        self.target = port
        self.broken = 0
        self.halves = []

    async def open(self):
        self.server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def accept(self, reader, writer):
        try:
            there = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self.halves = [writer, there[1]]
        await asyncio.gather(
            self.carry(reader, there[1]), self.carry(there[0], writer), return_exceptions=True)

    async def carry(self, reader, writer):
        try:
            while data := await reader.read(4096):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        writer.transport.abort()

    def reset(self):
        self.broken += 1
        for half in self.halves:
            end = half.get_extra_info("socket")
            if end is not None and end.fileno() >= 0:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            half.transport.abort()


class Talker(slixmpp.ClientXMPP):
    """A client that loses nothing: what has no first tick is said again when a session is new."""

    def __init__(self, jid, password, port, plaintext):
        super().__init__(jid, password)
        self.to_port = port
        self.plaintext = plaintext
        self.ssl_context.check_hostname = False
        self.ssl_context.verify_mode = 0
        self.unticked = {}  # id -> (to, text), oldest first
        self.given = set()  # ids slixmpp has for the present session
        self.ids = set()
        self.heard = []
        self.again = []
        self.errors = []
        self.resumed = self.begun = 0
        self.live = self.leaving = False
        self.timer = None
        self.register_plugin("xep_0198")
        self.add_event_handler("session_start", self.start)
        self.add_event_handler("sm_enabled", self.counting)
        self.add_event_handler("session_resumed", self.back)
        self.add_event_handler("stanza_acked", self.ticked)
        self.add_event_handler("message", self.message)
        self.add_event_handler("disconnected", self.lost)
        self.add_event_handler("connection_failed", self.lost)
        self.add_event_handler("failed_all_auth", lambda _: self.errors.append("not let in"))
        self.add_event_handler("failed_auth", lambda _: self.errors.append("a mechanism failed"))

    def go(self):
        self.timer = None
        self.connect(("127.0.0.1", self.to_port), disable_starttls=self.plaintext,
                     force_starttls=not self.plaintext)

    def lost(self, _):
        self.live = False
        self.cancel_connection_attempt()
        if not self.leaving and self.timer is None:
            self.timer = asyncio.get_event_loop().call_later(0.05, self.go)

    def start(self, _):
        self.begun += 1
        self.send_presence()

    def counting(self, _):
        """What slixmpp gives away earlier it does not count."""
        self.given.clear()
        self.live = True
        self.give()

    def back(self, _):
        """slixmpp 1.8 forgets at a resume what it had sent: it is said again, under its old id."""
        self.resumed += 1
        self.given.clear()
        self.live = True
        self.give()

    def say(self, to, text):
        self.unticked[self.new_id()] = (to, text)
        self.give()

    def give(self):
        for name, (to, text) in self.unticked.items():
            if self.live and name not in self.given:
                self.given.add(name)
                message = self.make_message(mto=to, mbody=text, mtype="chat")
                message["id"] = name
                message.send()

    def ticked(self, stanza):
        self.unticked.pop(stanza["id"], None)

    def message(self, message):
        if message["type"] == "error":
            self.errors.append(str(message))
        elif message["body"] and message["id"] in self.ids:
            self.again.append(message["body"])
        elif message["body"]:
            self.ids.add(message["id"])
            self.heard.append(message["body"])
            self.answer(message)

    def answer(self, message):
        pass


class Echo(Talker):
    def answer(self, message):
        self.say(message["from"].bare, "re: " + message["body"])


async def until(condition, seconds, what):
    for _ in range(int(seconds * 20)):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise RuntimeError(what + " did not happen in time")


async def talk(arguments, alice, bob, road, dice):
    kill_at = arguments.count // 2 if arguments.kill else -1
    for number in range(arguments.count):
        alice.say("bob@localhost", f"number {number}")
        await asyncio.sleep(0.01)
        if number == kill_at:
            road.reset()
            node = os.path.join(HERE, "node")
            subprocess.run([node, "kill", arguments.kill], check=True)
            again = await asyncio.create_subprocess_exec(
                node, "start", arguments.kill, *arguments.argument)
            assert await again.wait() == 0
        elif bob.live and dice.random() < 0.05:
            road.reset()
            bob.live = False


async def ask(talkers):
    while True:
        for talker in talkers:
            if talker.live:
                talker["xep_0198"].request_ack()
        await asyncio.sleep(0.2)


def verdict(arguments, alice, bob, road):
    sent = [f"number {i}" for i in range(arguments.count)]
    wrong = []
    if bob.heard != sent:
        wrong.append(f"bob heard {len(bob.heard)} of {len(sent)}, or in another order")
    if alice.heard != ["re: " + text for text in sent]:
        wrong.append(f"alice heard {len(alice.heard)} answers, or in another order")
    if alice.errors or bob.errors:
        wrong.append(f"errors: {alice.errors + bob.errors}")
    if not arguments.kill and (bob.again or alice.again):
        wrong.append(f"came twice: {bob.again + alice.again}")
    if not arguments.kill and (bob.begun != 1 or bob.resumed != road.broken):
        wrong.append(f"{road.broken} resets, but {bob.resumed} resumes, {bob.begun} logins")
    if arguments.kill and (bob.begun != 2 or alice.begun != 2):
        wrong.append(f"after one kill alice logged in {alice.begun} times, bob {bob.begun}")
    print(f"{len(sent)} messages and answers, {road.broken} resets, bob resumed {bob.resumed} times"
          f", logged in {bob.begun} times; came again with their old id: {len(bob.again)}"
          f" to bob, {len(alice.again)} to alice")
    return wrong


async def run(arguments):
    password = os.environ["GODWIT_PASSWORD"]
    seed = arguments.seed or random.randrange(1 << 30)
    print(f"seed {seed}", flush=True)
    road = Road(arguments.port)
    await road.open()
    alice = Talker("alice@localhost/slix", password, arguments.port, arguments.plaintext)
    bob = Echo("bob@localhost/slix", password, road.port, arguments.plaintext)
    try:
        for talker in (bob, alice):
            talker.go()
            await until(lambda t=talker: t.live, 20, "a login")
        asking = asyncio.ensure_future(ask((alice, bob)))
        await talk(arguments, alice, bob, road, random.Random(seed))
        await until(lambda: len(alice.heard) >= arguments.count and not alice.unticked, 30,
                    f"the last answer (bob heard {len(bob.heard)}, alice {len(alice.heard)}, "
                    f"{len(alice.unticked)} and {len(bob.unticked)} without a first tick)")
        asking.cancel()
        await asyncio.sleep(0.5)
        wrong = verdict(arguments, alice, bob, road)
    except RuntimeError as e:
        wrong = [str(e)]
    for talker in (alice, bob):
        talker.leaving = True
        await talker.disconnect()
    for line in wrong:
        print("resume:", line, file=sys.stderr)
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--plaintext", action="store_true", help="no TLS")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--kill", metavar="WORK", help="where interop/node keeps the node")
    parser.add_argument("--debug", action="store_true")
    parser.add_argument("argument", nargs="*", help="for interop/node start")
    arguments = parser.parse_args()
    if arguments.debug:
        logging.basicConfig(level=logging.DEBUG)
    sys.exit(asyncio.get_event_loop().run_until_complete(run(arguments)))


if __name__ == "__main__":
    main()
