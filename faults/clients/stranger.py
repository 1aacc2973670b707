"""A client that shares no code with ours: python-socketio. It takes calls on stdin and tells on stdout what it heard, a line of JSON each."""

import json
import sys
import threading

import socketio

url, token, origin = sys.argv[1], sys.argv[2], None
told = threading.Lock()


def tell(**what):
    with told:
        print(json.dumps(what), flush=True)


client = socketio.Client(reconnection=True, reconnection_delay=0.3, reconnection_delay_max=1.5)


@client.event
def connect():
    tell(up=True)


@client.event
def disconnect(*_):
    tell(up=False)


@client.on("*")
def heard(name, payload=None):
    tell(name=name, payload=payload)


def keep_connecting():
    while not client.connected:
        try:
            client.connect(url, auth={"token": token}, transports=["websocket"], wait_timeout=5)
        except Exception:
            client.sleep(0.5)


threading.Thread(target=keep_connecting, daemon=True).start()

for line in sys.stdin:
    asked = json.loads(line)
    try:
        client.emit(
            asked["name"],
            asked["input"],
            callback=lambda reply, number=asked["number"]: tell(number=number, reply=reply),
        )
    except Exception as error:
        tell(number=asked["number"], failed=str(error))

client.disconnect()
