"""大屏设置: which scenes the big screen plays, in which order, how long each."""

from dashboard.page import frame
from dashboard.projector import desk

frame.opening("大屏设置", "大屏播放哪些画面、按什么次序、各停留多久？")
desk.show()
frame.closing()
