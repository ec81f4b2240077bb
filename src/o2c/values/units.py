"""Units of measure: a trade subset of UN/ECE Recommendations 20 and 21.

Source: the code lists of Rec 20 (revision 14) and Rec 21, published by UNECE under the
Public Domain Dedication and License; codes in Rec 21 are prefixed with X, as Rec 20's
introduction says.  Curated by hand, because no Python package carries the lists.  The
factors are the exact legal ones (a US gallon is 231 cubic inches, a pound 0.45359237
kg), where Rec 20 prints seven digits.
"""

from __future__ import annotations

from collections.abc import Mapping

# Code, dimension, decimal places, factor of the base unit, name.
TABLE = """
C62 count   0 1              one
EA  count   0 1              each
H87 count   0 1              piece
NAR count   0 1              number of articles
PR  count   0 2              pair
DZN count   0 12             dozen
DPC count   0 12             dozen piece
SCO count   0 20             score
DPR count   0 24             dozen pair
CEN count   2 100            hundred
GRO count   0 144            gross
MIL count   3 1000           thousand
T3  count   3 1000           thousand piece
GGR count   0 1728           great gross
MGM mass    3 0.000001       milligram
GRM mass    3 0.001          gram
HGM mass    3 0.1            hectogram
KGM mass    3 1              kilogram
DTN mass    3 100            decitonne
TNE mass    3 1000           tonne (metric ton)
ONZ mass    3 0.028349523125 ounce (avoirdupois)
APZ mass    3 0.0311034768   troy ounce
LBR mass    3 0.45359237     pound
CWA mass    3 45.359237      hundredweight (US)
CWI mass    3 50.80234544    hundredweight (UK)
STN mass    3 907.18474      ton (US)
LTN mass    3 1016.0469088   ton (UK)
MMT length  3 0.001          millimetre
CMT length  3 0.01           centimetre
DMT length  3 0.1            decimetre
MTR length  3 1              metre
KMT length  3 1000           kilometre
INH length  3 0.0254         inch
FOT length  3 0.3048         foot
YRD length  3 0.9144         yard
MMK area    3 0.000001       square millimetre
CMK area    3 0.0001         square centimetre
DMK area    3 0.01           square decimetre
MTK area    3 1              square metre
INK area    3 0.00064516     square inch
FTK area    3 0.09290304     square foot
YDK area    3 0.83612736     square yard
MLT volume  3 0.001          millilitre
CMQ volume  3 0.001          cubic centimetre
CLT volume  3 0.01           centilitre
DLT volume  3 0.1            decilitre
LTR volume  3 1              litre
DMQ volume  3 1              cubic decimetre
HLT volume  3 100            hectolitre
MTQ volume  3 1000           cubic metre
INQ volume  3 0.016387064    cubic inch
OZA volume  3 0.0295735295625 fluid ounce (US)
OZI volume  3 0.0284130625   fluid ounce (UK)
PTL volume  3 0.473176473    liquid pint (US)
PTI volume  3 0.56826125     pint (UK)
QTL volume  3 0.946352946    liquid quart (US)
QTI volume  3 1.1365225      quart (UK)
GLL volume  3 3.785411784    gallon (US)
GLI volume  3 4.54609        gallon (UK)
FTQ volume  3 28.316846592   cubic foot
YDQ volume  3 764.554857984  cubic yard
BLL volume  3 158.987294928  barrel (US)
SEC time    0 1              second
MIN time    0 60             minute
HUR time    2 3600           hour
DAY time    2 86400          day
WEE time    2 604800         week
MON months  0 1              month
KWH energy  3 1              kilowatt hour
MWH energy  3 1000           megawatt hour
E48 service 2 1              service unit
LS  service 0 1              lump sum
SET pack    0 0              set
KT  pack    0 0              kit
RM  pack    0 0              ream
XBA pack    0 0              barrel
XBG pack    0 0              bag
XBE pack    0 0              bundle
XBI pack    0 0              bin
XBJ pack    0 0              bucket
XBO pack    0 0              bottle
XBX pack    0 0              box
XCL pack    0 0              coil
XCR pack    0 0              crate
XCS pack    0 0              case
XCT pack    0 0              carton
XCX pack    0 0              can
XCY pack    0 0              cylinder
XDR pack    0 0              drum
XIN pack    0 0              ingot
XJR pack    0 0              jar
XKG pack    0 0              keg
XKI pack    0 0              kit (packed)
XPA pack    0 0              packet
XPC pack    0 0              parcel
XPK pack    0 0              package
XPL pack    0 0              pail
XPO pack    0 0              pouch
XPP pack    0 0              piece (loose)
XPU pack    0 0              tray
XPX pack    0 0              pallet
XRL pack    0 0              reel
XRO pack    0 0              roll
XSA pack    0 0              sack
XSO pack    0 0              spool
XST pack    0 0              sheet
XSX pack    0 0              set (packed)
XTN pack    0 0              tin
XTU pack    0 0              tube
XVI pack    0 0              vial
XWA pack    0 0              intermediate bulk container
"""


# Codes that Rec 20 has withdrawn, with the note to use Rec 21's.
_BY_21 = ("BX", "CL", "CR", "CS", "CT", "CY", "DR", "PA", "PK", "PL", "PU", "RL")
ALIASES: Mapping[str, str] = {
    code: f"X{code}" for code in (*_BY_21, "RO", "SA", "SO", "ST")
}
